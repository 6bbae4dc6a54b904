/** `npm run bench`: runs all benchmarks or those named, and fails when something broke, never because it was slow. */
import { parseArgs } from 'node:util'
import { benchChat } from './chat.ts'
import { benchCodec } from './codec.ts'
import { benchMemory } from './memory.ts'
import { openAccounts } from './servers.ts'

const BASE_CONNECTIONS = 200

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    users: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '5' },
    rate: { type: 'string', default: '2000' },
    repeats: { type: 'string', default: '3' },
  },
})

const parts = ['codec', 'chat', 'memory']
const wanted = positionals.length > 0 ? positionals : parts
const unknown = wanted.filter(part => !parts.includes(part))
if (unknown.length > 0) throw new Error(`no such benchmark: ${unknown.join(', ')}; there are ${parts.join(', ')}`)

const users = 2 * Math.ceil(positive('users') / 2)
const seconds = positive('seconds')
const rate = positive('rate')
const repeats = positive('repeats')

if (wanted.includes('codec')) benchCodec(repeats)
if (wanted.includes('chat') || wanted.includes('memory')) {
  const accounts = await openAccounts(users + BASE_CONNECTIONS)
  try {
    const sound = [
      wanted.includes('chat') ? await benchChat(accounts, { kind: 'chat', users, seconds, rate }, repeats) : true,
      wanted.includes('memory')
        ? await benchMemory(accounts, { kind: 'idle', base: BASE_CONNECTIONS, users }, repeats)
        : true,
    ]
    if (sound.includes(false)) process.exitCode = 1
  } finally {
    await accounts.remove()
  }
}

function positive(name: keyof typeof values): number {
  const value = Number(values[name])
  if (value > 0) return value
  throw new Error(`--${name} must be a number above 0`)
}
