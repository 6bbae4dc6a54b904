/** What causes each reason about the connection, most of which end it (E2, A6, A8). */
import type { TestContext } from 'node:test'
import { ClusterClient } from '../../gateway/admin/cluster-client.ts'
import type { EndReason } from '../../gateway/admin/remote-messages.ts'
import { ClusterKeys } from '../../gateway/cluster/keys.ts'
import { StoreUnavailable } from '../../gateway/errors.ts'
import { Manner } from '../../protocol/index.ts'
import { startSite as startCluster } from '../admin/admin.ts'
import type { TestClient } from '../client.ts'
import { befriend, numbered } from '../features/inbox.ts'
import { rawFrame } from '../hostile/closing.ts'
import { type Cause, startSite } from './cause.ts'

const KIB = 1024

/** The administrator's connection to the gateways. */
function administration({ redisUrl }: { readonly redisUrl: string }): Promise<ClusterClient> {
  return ClusterClient.connect(redisUrl, 'oicq', new ClusterKeys('', 'oicq'))
}

/** The administrator ends the session of this number, and disconnects; resolves when that is done. */
async function ended(client: ClusterClient, number: number, reason: EndReason): Promise<void> {
  await client.sendToAll('end', { number, reason })
  await client.close()
}

/** The administrator ends a session for this reason. */
function administrator(reason: EndReason): Cause {
  return async t => {
    const site = await startCluster()
    t.after(() => site.close())
    const user = await site.gateway.signUp()
    await ended(await administration(site), user.number, reason)
    return user
  }
}

/** A client that is not signed in does something. */
function stranger(act: (client: TestClient) => void, settings: Record<string, string> = {}): Cause {
  return async t => {
    const client = await (await startSite(t, settings)).connect()
    act(client)
    return client
  }
}

/** The second client of an address that may have only one; over WebSocket, its handshake would be refused. */
async function secondOverTcp(t: TestContext, settings: Record<string, string>): Promise<TestClient> {
  const site = await startSite(t, { TCP_PORT: '0', ...settings })
  await site.connect()
  return site.connectTcp()
}

/** A message of so many KiB that has no end. */
function begin(client: TestClient, kibibytes: number): void {
  client.socket.send(Buffer.alloc(kibibytes * KIB), { fin: false })
}

/** Two clients of one address that send more than these settings allow; one of them is closed. */
async function unfinished(t: TestContext, settings: Record<string, string>): Promise<TestClient> {
  const site = await startSite(t, { TRUST_PROXY: 'on', ...settings })
  const from = (address: string) => site.connect({ headers: { 'x-forwarded-for': address } })
  const [first, second] = [await from('192.0.2.1'), await from('192.0.2.1')]
  for (const client of [first, second]) begin(client, 200)
  await Promise.race([first.closed, second.closed])
  return first.isOpen ? second : first
}

export const connection = {
  signedInElsewhere: async t => {
    const site = await startSite(t)
    const user = await site.user()
    await site.signIn(user.number)
    return user
  },
  accountDisabled: administrator('accountDisabled'),
  accountDeleted: administrator('accountDeleted'),
  kicked: administrator('kicked'),
  passwordChanged: administrator('passwordChanged'),
  signInInterrupted: async t => {
    const site = await startCluster({ RATE_LIMITS: 'on' })
    t.after(() => site.close())
    const { number } = await site.gateway.signUp()
    const guesser = await site.gateway.connect()
    const client = await administration(site)
    // Their replies are held back, the last two for seconds.
    for (let wrong = 0; wrong < 7; wrong++)
      guesser.send('login', { number, password: 'a guess', manner: Manner.normal })
    for (let answered = 0; answered < 5; answered++) await guesser.waitFor('loggedIn')
    await ended(client, number, 'kicked')
    return guesser
  },
  replayDelayed: async t => {
    const site = await startSite(
      t,
      {},
      {
        storedMessages() {
          throw new StoreUnavailable('lost')
        },
      },
    )
    const number = await site.account()
    site.fails()
    return site.signIn(number)
  },

  malformed: stranger(client => client.sendRaw(Uint8Array.of(0))),
  notWebSocket: stranger(client => client.socket.send('', { binary: true, compress: false, fin: true, mask: false })),
  tooManyPieces: stranger(client => {
    for (let count = 0; count < 20_000; count++) client.socket.send(new Uint8Array(0), { fin: false })
  }),
  textMessage: stranger(client => client.socket.send('hello')),
  tooLarge: stranger(client => client.sendRaw(rawFrame(0x16, Buffer.alloc(0), { length: 65_537 }))),
  tooManyOfAddress: t => secondOverTcp(t, { MAX_CONNECTIONS_PER_ADDRESS: '1' }),
  tooManyNotSignedIn: t => secondOverTcp(t, { MAX_NOT_SIGNED_IN_PER_ADDRESS: '1' }),
  tooMuchUnfinished: t => unfinished(t, { MAX_UNFINISHED_BYTES_PER_ADDRESS: String(256 * KIB) }),
  serverFull: t => unfinished(t, { MAX_UNFINISHED_BYTES: String(256 * KIB) }),
  notSignedIn: stranger(client => client.send('sendMessage', { recipient: 1, text: 'hello' })),
  foreignNumber: async t => {
    const user = await (await startSite(t)).user()
    user.send('sendMessage', { number: user.number + 1, recipient: 1, text: 'hello' })
    return user
  },
  flooding: async t => {
    const client = await (await startSite(t)).connect()
    const frames = Buffer.concat(new Array<Buffer>(5000).fill(rawFrame(0x16, Buffer.alloc(4))))
    const timer = setInterval(() => client.isOpen && client.sendRaw(frames), 5)
    t.after(() => clearInterval(timer))
    return client
  },
  slow: async t => {
    const site = await startSite(t, { MAX_UNCONFIRMED: '100', RATE_LIMITS: 'off' })
    const [sender, slow] = [await site.user(), await site.user({}, { autoPong: false })]
    await befriend(slow, sender)
    for (const text of numbered(0, 150)) sender.send('sendMessage', { recipient: slow.number, text })
    return slow
  },
  idle: async t => {
    const site = await startSite(t, { IDLE_TIMEOUT_MS: '1000' })
    const { number } = await site.user()
    const silent = await site.connect({ autoPong: false })
    // Again: the first sign-in hashes the password, which may take longer than the limit.
    await silent.login(number)
    return silent
  },
  draining: async t => {
    const site = await startSite(t)
    const client = await site.connect()
    site.close()
    return client
  },
  evicted: async t => {
    const site = await startSite(t)
    const [client, number] = [await site.connect(), await site.account()]
    site.evictDuringSignIn()
    client.send('login', { number, password: 'open sesame', manner: Manner.normal })
    return client
  },
} satisfies Record<string, Cause>
