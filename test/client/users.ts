/**
 * Users of the client library in a test. A client is closed when the test that made it is done, one that a file made when that is:
 * one that is forgotten would go on trying to come back.
 */
import assert from 'node:assert/strict'
import { after, afterEach, beforeEach } from 'node:test'
import { type ClientEvents, type ClientOptions, OicqClient, type Status } from '../../client/index.ts'
import type { UserValues } from '../../protocol/index.ts'
import { newcomer, PASSWORD } from '../client.ts'

/** Generous: a file that starts gateways shares the machine with others. */
const DEADLINE_MS = 20_000

/** Comes back almost at once. */
export const HASTY: ClientOptions = { firstDelayMs: 20, longestDelayMs: 200 }

const clients: OicqClient[] = []
let ofTheFile = 0
beforeEach(() => {
  ofTheFile = clients.length
})
afterEach(() => closeFrom(ofTheFile))
after(() => closeFrom(0))

function closeFrom(place: number): void {
  for (const client of clients.splice(place)) client.close()
}

export function newClient(url: string, options: ClientOptions = HASTY): OicqClient {
  const client = new OicqClient(url, options)
  clients.push(client)
  return client
}

export type User = OicqClient & { readonly number: number }

/** A client signed in with a new account that is like `newcomer` but for what is given. */
export async function newUser(
  url: string,
  overrides: Partial<UserValues<'register'>> = {},
  options?: ClientOptions,
): Promise<User> {
  const client = newClient(url, options)
  await client.connect()
  const number = await client.register({ ...newcomer, ...overrides })
  await client.signIn(number, overrides.password ?? PASSWORD)
  return known(client)
}

/** A client of which it is known that somebody is signed in. */
export function known(client: OicqClient): User {
  assert.ok(isUser(client), 'nobody is signed in')
  return client
}

function isUser(client: OicqClient): client is User {
  return client.number !== undefined
}

/** What the next event of this name that matches carries. */
export function next<N extends keyof ClientEvents>(
  client: OicqClient,
  name: N,
  matches: (detail: ClientEvents[N]) => boolean = () => true,
): Promise<ClientEvents[N]> {
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(() => {
      stop()
      reject(new Error(`awaited ${name} in vain; the status is ${JSON.stringify(client.status)}`))
    }, DEADLINE_MS)
    const stop = client.on(name, detail => {
      if (!matches(detail)) return
      clearTimeout(timeout)
      stop()
      resolve(detail)
    })
  })
}

/** The status, once it is this. */
export async function untilStatus<I extends Status['is']>(
  client: OicqClient,
  is: I,
): Promise<Extract<Status, { is: I }>> {
  const status = client.status.is === is ? client.status : await next(client, 'status', status => status.is === is)
  return status as Extract<Status, { is: I }>
}

/** What all events of this name carry from now on. */
export function all<N extends keyof ClientEvents>(client: OicqClient, name: N): ClientEvents[N][] {
  const details: ClientEvents[N][] = []
  client.on(name, detail => details.push(detail))
  return details
}

/** The next so many messages: their texts. */
export async function nextTexts(client: OicqClient, count: number): Promise<string[]> {
  const texts: string[] = []
  await next(client, 'message', ({ text }) => texts.push(text) === count)
  return texts
}
