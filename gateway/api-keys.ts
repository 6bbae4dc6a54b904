/** The keys of the HTTP API (N5) as the settings have them: an id, the hash of the key, and what it may be used for. */
import { randomBytes } from 'node:crypto'
import { keyHash } from './key-hash.ts'
import { listOf, SettingError } from './setting-parsers.ts'

/** What a key may be used for. */
export const scopes = ['accounts', 'tokens', 'messages', 'presence', 'sessions', 'rooms'] as const
export type Scope = (typeof scopes)[number]

export interface ApiKey {
  /** Names the key in the log, the audit table and metrics. */
  readonly id: string
  readonly hash: Buffer
  readonly scopes: readonly Scope[]
  /** In milliseconds since 1970. */
  readonly expiresAt: number
}

/** Begins every key, so that tools that look for leaked secrets can tell one. */
const PREFIX = 'oicqkey_'
const KEY_BYTES = 32
const ID = /^[\w.-]{1,32}$/
/** A SHA-256 in hexadecimal. */
const HASH = /^[\da-f]{64}$/
const DATE = /^\d{4}-\d\d-\d\d$/

/** Parses `id:hash:scope+scope` or `id:hash:scope+scope:2027-01-31`, separated by commas or lines. Errors quote ids only. */
export function apiKeys(text: string): readonly ApiKey[] {
  const keys = listOf(apiKey)(text.trim().replaceAll('\n', ','))
  const twice = keys.find(({ id }, place) => keys.findIndex(key => key.id === id) < place)
  if (twice !== undefined) throw new SettingError(`has the key ${twice.id} twice`)
  return keys
}

function apiKey(item: string): ApiKey {
  const [id = '', hash = '', scopeList = '', date, ...more] = item.split(':')
  if (!ID.test(id) || !HASH.test(hash) || more.length > 0) {
    throw new SettingError('must be keys like id:hash:scope+scope, as npm run admin -- api-key prints them')
  }
  return { id, hash: Buffer.from(hash, 'hex'), scopes: parseScopes(scopeList, '+'), expiresAt: parseDate(date) }
}

/** Throws a SettingError for a scope that there is not, and for none. */
export function parseScopes(text: string, separator: string): Scope[] {
  return text.split(separator).map(word => {
    const scope = scopes.find(scope => scope === word.trim())
    if (scope === undefined) throw new SettingError(`must have scopes out of ${scopes.join(', ')}`)
    return scope
  })
}

/** Returns when a key with this last word ends: at the beginning of a day, UTC, or never. Throws a SettingError for no date. */
function parseDate(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY
  const time = DATE.test(text) ? Date.parse(text) : Number.NaN
  // February 30 is parsed as March 2.
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(text)) {
    throw new SettingError('must have dates like 2027-01-31')
  }
  return time
}

/** Makes a new key. Returns it, and the line for the settings, which has its hash only. */
export function newApiKey(id: string, scopes: readonly Scope[], expires?: string): { key: string; setting: string } {
  if (!ID.test(id)) throw new SettingError('must have an id of 1–32 letters, digits, dots, dashes and underscores')
  parseDate(expires)
  const key = `${PREFIX}${randomBytes(KEY_BYTES).toString('base64url')}`
  const hash = keyHash(key).toString('hex')
  return { key, setting: [id, hash, scopes.join('+'), expires].filter(Boolean).join(':') }
}
