/** `npm run bench`: runs all benchmarks or those named, and fails when something broke, never because it was slow. */
import { Arguments } from '../scripts/arguments.ts'
import { startPostgres } from '../test/servers/postgres.ts'
import { benchApi } from './api.ts'
import { benchChat } from './chat.ts'
import { benchCluster } from './cluster.ts'
import { benchCodec } from './codec.ts'
import { contendersAcross, contendersAlone } from './contenders/list.ts'
import { benchCurves } from './curves.ts'
import { benchDirectory } from './directory.ts'
import { benchGrowth } from './growth/growth.ts'
import { benchMemory } from './memory.ts'
import { pinServers } from './pin.ts'
import { benchPresence } from './presence.ts'
import { benchProgram } from './program.ts'
import { benchRooms } from './rooms/rooms.ts'
import { benchStart } from './start.ts'
import { benchStore } from './store.ts'
import { benchBroadcast } from './storms/broadcast.ts'
import { benchFlood } from './storms/flood.ts'
import { benchMailbox } from './storms/mailbox.ts'
import { benchPresenceStorm } from './storms/presence.ts'
import { benchSignIn } from './storms/sign-in.ts'
import { benchTcp } from './tcp.ts'
import { benchWorstFrames } from './worst-frames.ts'

const BASE_CONNECTIONS = 200

const usage = `npm run bench -- [NAME …] [--users N] [--seconds N] [--load closed,5000] [--repeats N] [--pin] [--contenders NAME,…]`
const args = new Arguments(usage)
const { values, positionals } = args.parse({
  allowPositionals: true,
  options: {
    users: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '5' },
    load: { type: 'string', default: 'closed,5000' },
    pin: { type: 'boolean', default: false },
    repeats: { type: 'string', default: '3' },
    contenders: { type: 'string', default: '' },
  },
})

const parts = [
  'codec',
  'start',
  'chat',
  'tcp',
  'memory',
  'cluster',
  'presence',
  'directory',
  'store',
  'mailbox',
  'api',
  'sign-in',
  'presence-storm',
  'broadcast',
  'flood',
  'program',
  'rooms',
]
// These write figures or pictures into the repository, so they run only when they are named.
const named = ['curves', 'growth', 'worst-frames']
const wanted = positionals.length > 0 ? positionals : parts
args.known('benchmark', wanted, [...parts, ...named])

const users = 2 * Math.ceil(positive('users') / 2)
const seconds = positive('seconds')
const loads = values.load.split(',').map(load => (load === 'closed' ? load : above0('load', load)))
const repeats = positive('repeats')
const contenders = values.contenders.split(',').filter(Boolean)
await refuseUnknown(contenders)

const chat = { kind: 'chat', users, seconds, loads, pinned: values.pin } as const
const idle = { kind: 'idle', base: BASE_CONNECTIONS, users } as const

// PostgreSQL does not count, and starved on a full core it would fail sign-ins.
const postgres = values.pin && !process.env.TEST_POSTGRES_URL ? await startPostgres() : undefined
if (postgres) process.env.TEST_POSTGRES_URL = postgres.url
// All that is started from here on is a server, but for the load generator, which leaves this core.
if (values.pin) pinServers()
if (wanted.includes('growth')) note(await benchGrowth())
if (wanted.includes('start')) await benchStart(repeats)
if (wanted.includes('codec')) benchCodec(repeats)
if (wanted.includes('chat')) note(await benchChat(chat, repeats, contenders))
if (wanted.includes('tcp')) note(await benchTcp(chat, repeats))
if (wanted.includes('memory')) note(await benchMemory(idle, repeats, contenders))
if (wanted.includes('cluster')) note(await benchCluster(chat, repeats, contenders))
if (wanted.includes('curves')) note(await benchCurves(chat, repeats, contenders))
if (wanted.includes('presence')) await benchPresence()
if (wanted.includes('directory')) note(await benchDirectory())
if (wanted.includes('store')) await benchStore(seconds)
if (wanted.includes('api')) await benchApi(seconds)
if (wanted.includes('mailbox')) note(await benchMailbox(repeats))
if (wanted.includes('sign-in')) note(await benchSignIn(repeats))
if (wanted.includes('presence-storm')) note(await benchPresenceStorm(repeats))
if (wanted.includes('broadcast')) note(await benchBroadcast(repeats))
if (wanted.includes('flood')) note(await benchFlood())
if (wanted.includes('worst-frames')) await benchWorstFrames()
if (wanted.includes('program')) note(await benchProgram(seconds))
if (wanted.includes('rooms')) note(await benchRooms(seconds, repeats))
await postgres?.remove()

async function refuseUnknown(names: readonly string[]): Promise<void> {
  const known = new Set([...(await contendersAlone(users)), ...(await contendersAcross(users))].map(({ name }) => name))
  args.known('contender', names, [...known])
}

function note(isSound: boolean): void {
  if (!isSound) process.exitCode = 1
}

function positive(name: 'users' | 'seconds' | 'repeats'): number {
  return above0(name, values[name])
}

function above0(name: string, text: string): number {
  return args.number(name, text, value => value > 0, 'a number above 0')
}
