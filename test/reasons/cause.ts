/** What the causes of reasons share: each brings a client the notice, or the close, that tells the reason (E4). */
import type { TestContext } from 'node:test'
import { pino } from 'pino'
import { encodeEnvelope } from '../../gateway/cluster/envelope.ts'
import { ClusterKeys } from '../../gateway/cluster/keys.ts'
import { createMemoryBus } from '../../gateway/cluster/memory-bus.ts'
import { createMemoryDirectory } from '../../gateway/cluster/memory-directory.ts'
import { readConfig } from '../../gateway/config.ts'
import { createGateway } from '../../gateway/gateway.ts'
import type { Profile, Store } from '../../gateway/store/interface.ts'
import { openStore } from '../../gateway/store/open.ts'
import { Program, type ReasonName } from '../../protocol/index.ts'
import { createAccounts } from '../accounts.ts'
import { PASSWORD, TestClient } from '../client.ts'
import { sqliteDatabase } from '../database.ts'
import type { Closed, WireOptions } from '../wire-client.ts'

const INSTANCE = 'one'
const OTHER = 'two'

/** A client, or a program. */
export interface Told {
  /** The next frame has to tell this reason. */
  notice(expected: ReasonName): Promise<unknown>
  /** How the connection ended. */
  readonly closed: Promise<Closed>
}

/** Makes the server tell the reason to the one that is returned; the telling is the next frame, or the close. */
export type Cause = (t: TestContext) => Promise<Told>

/** One gateway for one cause. */
export interface Site {
  readonly store: Store
  readonly clock: { time: number }
  /** Of the gateway's WebSocket. */
  readonly url: string
  connect(options?: WireOptions): Promise<TestClient>
  /** With the setting TCP_PORT. */
  connectTcp(): Promise<TestClient>
  /** A new account, which nobody is signed in with. */
  account(profile?: Partial<Profile>): Promise<number>
  /** A client signed in with a new account. */
  user(profile?: Partial<Profile>, options?: WireOptions): Promise<TestClient>
  signIn(number: number): Promise<TestClient>
  /** From now on the methods fail that were given. */
  fails(): void
  /** A print server attaches to another instance, which never reports on anything; the returned function tells of its death. */
  printServerElsewhere(): () => void
  /** The instance is evicted from its cluster during the next sign-in. */
  evictDuringSignIn(): void
  close(): Promise<void>
}

/** Starts a gateway with these settings, on a store of which some methods fail once `fails` has been called. */
export async function startSite(
  t: TestContext,
  settings: Record<string, string> = {},
  failures: Partial<Store> = {},
): Promise<Site> {
  const database = await sqliteDatabase()
  const store = await openStore(database.url)
  const faulty = { ...store }
  const directory = createMemoryDirectory()
  const evicting = { ...directory }
  const bus = createMemoryBus()
  const keys = new ClusterKeys('', 'oicq')
  const clock = { time: Date.now(), now: () => clock.time }
  const config = readConfig({ PORT: '0', LOG_LEVEL: 'silent', DRAIN_MS: '0', LOBBY: 'off', ...settings })
  const gateway = await createGateway({
    ...{ config, clock, log: pino({ level: 'silent' }), store: faulty, instance: INSTANCE, keys },
    cluster: { bus, directory: evicting, shared: undefined },
    ...{ certificate: undefined, tracing: undefined, pageFolder: undefined },
  })
  const url = `${(await gateway.start()).replace('http', 'ws')}/ws`
  const tcpUrl = await gateway.listenTcp()
  let isOpen = true
  async function close(): Promise<void> {
    if (!isOpen) return
    isOpen = false
    await gateway.stop()
    await store.close()
    await database.remove()
  }
  t.after(close)
  const connect = (options?: WireOptions) => TestClient.connect(url, options)
  async function account(profile: Partial<Profile> = {}): Promise<number> {
    const [number = 0] = await createAccounts(store, [profile])
    return number
  }
  async function signIn(number: number, options?: WireOptions): Promise<TestClient> {
    const client = await connect(options)
    await client.login(number, PASSWORD)
    return client
  }
  return {
    ...{ store, clock, url, connect, account, signIn, close },
    connectTcp: () => TestClient.connect(tcpUrl ?? ''),
    user: async (profile, options) => signIn(await account(profile), options),
    fails: () => Object.assign(faulty, failures),
    printServerElsewhere() {
      const attached = [{ id: 1, program: Program.print }]
      const envelope = { sender: OTHER, sequence: 1, acknowledged: 0, ackRequested: false, gap: false }
      const items = [{ name: 'programs' as const, values: { attached } }]
      bus.publish(INSTANCE, encodeEnvelope({ ...envelope, items }, keys.envelopes(OTHER, INSTANCE)))
      return () => gateway.peers.evict(OTHER, false)
    },
    evictDuringSignIn() {
      evicting.claim = (number, instance, mode) => {
        gateway.peers.restart('another')
        return directory.claim(number, instance, mode)
      }
    },
  }
}
