/** A gateway with keys of the HTTP API, and requests to it. */
import assert from 'node:assert/strict'
import { newApiKey, type Scope, scopes } from '../../gateway/api-keys.ts'
import { type GatewayOptions, startCluster, startGateway, type TestGateway } from '../start-gateway.ts'
import { expectDocumented } from './documented.ts'

/** Keys for all tests of a file, by id. */
export const keys = {
  all: newApiKey('all', scopes),
  none: newApiKey('none', ['presence']),
  expired: newApiKey('expired', scopes, '2020-01-01'),
}

export const apiSettings = {
  API_KEYS: Object.values(keys)
    .map(({ setting }) => setting)
    .join(','),
}

/** Returns a key with one scope, to be put into the settings of a gateway. */
export function keyFor(scope: Scope) {
  return newApiKey(scope, [scope])
}

/** What answers may have; each has some of it. */
interface AnswerBody {
  readonly number: number
  readonly next: string | undefined
  readonly disabledSince: number | null
  readonly profile: { readonly nickname: string; readonly city: string; readonly age: number; readonly hobby: string }
  readonly accounts: readonly { readonly number: number }[]
  readonly messages: readonly { readonly text: string }[]
  readonly groups: readonly Group[]
  readonly group: number
  readonly name: string
  readonly token: string
  readonly id: string
  readonly singleUse: boolean
  readonly expiresAt: number
  readonly tokens: readonly { readonly id: string }[]
  readonly presence: readonly { readonly number: number; readonly state: string }[]
  readonly room: number
  readonly access: string
  readonly owner: number
  readonly topic: string
  readonly last: number
  readonly sequence: number
  readonly rooms: readonly { readonly room: number; readonly name: string; readonly role: string }[]
  readonly members: unknown
  readonly banned: unknown
  readonly entries: readonly Entry[]
  readonly instances: number
  readonly sessions: number
  readonly storedMessages: number
  readonly registeredAccounts: number
  readonly disabledAccounts: number
  /** Of problems. */
  readonly type: string
  readonly detail: string | undefined
  readonly reason: string | undefined
  readonly code: number | undefined
}

interface Entry {
  readonly sequence: number
  readonly speaker: number
  readonly nickname: string
  readonly kind: string
  readonly text: string
}

export interface Group {
  readonly group: number
  readonly name: string
  readonly friends: readonly { readonly number: number; readonly nickname: string }[]
}

export interface ApiAnswer {
  readonly status: number
  readonly headers: Headers
  /** The body, empty if there is none. */
  readonly body: AnswerBody
}

export interface ApiRequest {
  readonly key?: string | undefined
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Fails for an answer that the document of the API does not have. */
export type Ask = (method: string, path: string, request?: ApiRequest) => Promise<ApiAnswer>

export interface ApiGateway extends TestGateway {
  /** Asks the first instance, with a key that may do everything unless the request has another one. */
  readonly ask: Ask
  /** The same of each instance. */
  readonly asks: readonly Ask[]
  /** Creates an account without a password. */
  newAccount(nickname?: string): Promise<number>
}

export async function startApiGateway(
  settings: Record<string, string> = {},
  options: GatewayOptions = {},
): Promise<ApiGateway> {
  return withApi(await startGateway({ ...apiSettings, ...settings }, options))
}

/** Several instances on PostgreSQL and Redis. */
export async function startApiCluster(count: number, settings: Record<string, string> = {}): Promise<ApiGateway> {
  return withApi(await startCluster(count, { ...apiSettings, ...settings }))
}

function withApi(gateway: TestGateway): ApiGateway {
  const asks = gateway.wsUrls.map(url => asking(url.replace('ws', 'http').replace(/\/ws$/, '')))
  const [ask] = asks
  if (ask === undefined) throw new Error('there is no instance')
  return Object.assign(gateway, {
    ask,
    asks,
    async newAccount(nickname = 'Ming') {
      const { body, status } = await ask('POST', '/accounts', { body: { nickname } })
      assert.equal(status, 201)
      return Number(body.number)
    },
  })
}

function asking(url: string): Ask {
  return async (method, path, { key = keys.all.key, body, headers = {} } = {}) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const answer: ApiAnswer = {
      status: response.status,
      headers: response.headers,
      body: JSON.parse((await response.text()) || '{}'),
    }
    expectDocumented(method, path, answer.status, answer.body.type)
    return answer
  }
}
