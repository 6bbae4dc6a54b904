/**
 * Clients for tests. A client is closed when the test, or the file, that created it ends; a forgotten one would keep
 * reconnecting.
 */
import assert from 'node:assert/strict'
import { after, afterEach, beforeEach } from 'node:test'
import { type ClientEvents, type ClientOptions, OicqClient, type Status } from '../../client/index.ts'
import type { UserValues } from '../../protocol/index.ts'
import { newcomer, PASSWORD } from '../client.ts'
import { DEADLINE_MS } from '../until.ts'

/** Reconnects almost at once. */
export const FAST_RECONNECT: ClientOptions = { firstDelayMs: 20, longestDelayMs: 200 }

const clients: OicqClient[] = []
let createdByFile = 0
beforeEach(() => {
  createdByFile = clients.length
})
afterEach(() => closeFrom(createdByFile))
after(() => closeFrom(0))

function closeFrom(index: number): void {
  for (const client of clients.splice(index)) client.close()
}

export function newClient(url: string, options: ClientOptions = FAST_RECONNECT): OicqClient {
  const client = new OicqClient(url, options)
  clients.push(client)
  return client
}

export type User = OicqClient & { readonly number: number }

/** Returns a client signed in with a new account: `newcomer` with these overrides. */
export async function newUser(
  url: string,
  overrides: Partial<UserValues<'register'>> = {},
  options?: ClientOptions,
): Promise<User> {
  const client = newClient(url, options)
  await client.connect()
  const number = await client.register({ ...newcomer, ...overrides })
  await client.signIn(number, overrides.password ?? PASSWORD)
  return signedIn(client)
}

/** Asserts that somebody is signed in. */
function signedIn(client: OicqClient): User {
  assert.ok(isUser(client), 'nobody is signed in')
  return client
}

function isUser(client: OicqClient): client is User {
  return client.number !== undefined
}

/** Resolves with the detail of the next matching event of this name. */
export function nextEvent<N extends keyof ClientEvents>(
  client: OicqClient,
  name: N,
  matches: (detail: ClientEvents[N]) => boolean = () => true,
): Promise<ClientEvents[N]> {
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(() => {
      stop()
      reject(new Error(`no ${name} event; the status is ${JSON.stringify(client.status)}`))
    }, DEADLINE_MS)
    const stop = client.on(name, detail => {
      if (!matches(detail)) return
      clearTimeout(timeout)
      stop()
      resolve(detail)
    })
  })
}

/** Resolves with the status once it is this. */
export async function waitForStatus<I extends Status['is']>(
  client: OicqClient,
  is: I,
): Promise<Extract<Status, { is: I }>> {
  const status = client.status.is === is ? client.status : await nextEvent(client, 'status', status => status.is === is)
  return status as Extract<Status, { is: I }>
}

/** Returns a list to which the details of all events of this name are added from now on. */
export function collectEvents<N extends keyof ClientEvents>(client: OicqClient, name: N): ClientEvents[N][] {
  const details: ClientEvents[N][] = []
  client.on(name, detail => details.push(detail))
  return details
}

/** Resolves with the texts of the next `count` messages. */
export async function nextTexts(client: OicqClient, count: number): Promise<string[]> {
  const texts: string[] = []
  await nextEvent(client, 'message', ({ text }) => texts.push(text) === count)
  return texts
}
