/** The parsers of the settings: each returns the value of a text, or throws a SettingError. */
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { type AttachedProgram, isAttachable, MAX_NUMBER, Program } from '../protocol/index.ts'
import { parseRedisUrl } from './cluster/redis/url.ts'

const MIN_SECRET_LENGTH = 16

/** A setting has an invalid value. The message is one line that names every error, and contains no secret. */
export class SettingError extends Error {
  override name = 'SettingError'
}

export function invalid(allowed: string, text: string): SettingError {
  return new SettingError(`must be ${allowed}, not ${JSON.stringify(text)}`)
}

export function whole(min: number, max: number): (text: string) => number {
  return text => {
    if (isWhole(text, min, max)) return Number(text)
    throw invalid(`a whole number from ${min} to ${max}`, text)
  }
}

function isWhole(text: string, min: number, max: number): boolean {
  return /^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max
}

export function orElse<T>(fallback: () => T, parse: (text: string) => T): (text: string) => T {
  return text => (text === '' ? fallback() : parse(text))
}

export function oneOf<const T extends string>(...words: T[]): (text: string) => T {
  return text => {
    const word = words.find(word => word === text)
    if (word === undefined) throw invalid(`one of ${words.join(', ')}`, text)
    return word
  }
}

export function onOff(text: string): boolean {
  return oneOf('on', 'off')(text) === 'on'
}

export function listOf<T>(parse: (item: string) => T): (text: string) => readonly T[] {
  return text => (text === '' ? [] : text.split(',').map(item => parse(item.trim())))
}

/** The items of a list, by the parser of a single value. Its errors are about one of the items. */
export function each<T>(parse: (text: string) => T): (item: string) => T {
  return item => {
    try {
      return parse(item)
    } catch (error) {
      if (!(error instanceof SettingError)) throw error
      throw new SettingError(`must be a list with commas, in which each item ${error.message}`)
    }
  }
}

export function host(text: string): string {
  const isName = /^([a-z\d]([a-z\d-]*[a-z\d])?\.)*[a-z]([a-z\d-]*[a-z\d])?\.?$/i.test(text)
  if (isName || isIP(text) !== 0) return text
  throw invalid('an IP address or a host name', text)
}

/** Errors do not quote the URL, which may contain a password. */
export function database(text: string): string {
  if (/^postgres(ql)?:/i.test(text)) {
    const { host, pathname } = URL.parse(text) ?? {}
    if (host && pathname && pathname !== '/') return text
    throw new SettingError('must look like postgres://user:password@host:port/database')
  }
  const [, scheme, path = ''] = /^([a-z][a-z\d+.-]+):(.*)$/is.exec(text) ?? []
  if (scheme === undefined) return text
  if (/^(sqlite|file)$/i.test(scheme)) return sqlitePath(path)
  if (path.startsWith('//')) throw new SettingError('must be the path of a file, or a sqlite: or postgres:// URL')
  return text
}

/** As in `sqlite:chat.db`, `sqlite:///var/lib/chat.db`, `file:/var/lib/chat.db` and `sqlite::memory:`. */
function sqlitePath(text: string): string {
  const path = text.replace(/^\/\/(localhost)?(?=\/)/, '')
  if (path !== '' && !path.startsWith('//') && !/[?#]/.test(path)) {
    try {
      return decodeURIComponent(path)
    } catch {
      // Not percent-encoded: refused.
    }
  }
  throw new SettingError('must name a file without a host or parameters, like sqlite:///var/lib/oicq.db')
}

export function redis(text: string): string | undefined {
  if (text === '') return undefined
  try {
    parseRedisUrl(text)
  } catch (error) {
    throw new SettingError(error instanceof Error ? error.message : String(error))
  }
  return text
}

/** Errors do not quote the secret. */
export function secret(text: string): string {
  if (text === '' || text.length >= MIN_SECRET_LENGTH) return text
  throw new SettingError(`must have at least ${MIN_SECRET_LENGTH} characters`)
}

/** A program, and something that belongs to it. */
export type OfProgram<N extends string, T> = { readonly program: AttachedProgram } & { readonly [name in N]: T }

/** Keys with which programs attach. Errors do not quote them. */
export function programKeys(text: string): readonly OfProgram<'key', string>[] {
  return listOf(item => {
    const [program, key] = ofProgram(item)
    if (program === undefined)
      throw new SettingError('must be like fax=key,print=key, with the programs fax, web and print')
    if (key.length < MIN_SECRET_LENGTH) {
      throw new SettingError(`must have keys of at least ${MIN_SECRET_LENGTH} characters`)
    }
    return { program, key }
  })(text)
}

/** Accounts for which programs may speak. */
export function programAccounts(text: string): readonly OfProgram<'number', number>[] {
  return listOf(item => {
    const [program, number] = ofProgram(item)
    if (program === undefined) throw invalid('like print=10001,fax=10002, with the programs fax, web and print', item)
    if (!isWhole(number, 1, MAX_NUMBER)) throw invalid(`accounts from 1 to ${MAX_NUMBER}, like print=10001`, item)
    return { program, number: Number(number) }
  })(text)
}

/** Of a program that can be attached: the chat server is part of the gateway (R1). */
function ofProgram(item: string): [program: AttachedProgram | undefined, value: string] {
  const [, name = '', value = ''] = /^(\w+)\s*=\s*(\S+)$/.exec(item) ?? []
  const code = Object.entries(Program).find(([each]) => each === name)?.[1]
  return [code !== undefined && code !== Program.chat && isAttachable(code) ? code : undefined, value]
}

export function contentOf(path: string): string {
  try {
    const content = readFileSync(path, 'utf8').trim()
    if (content !== '') return content
  } catch {
    // Refused in the same way.
  }
  throw new SettingError('must name a file that can be read and is not empty')
}

export function path(text: string): string | undefined {
  return text === '' ? undefined : text
}

/** The path of a URL without its last slash; empty for the root. */
export function basePath(text: string): string {
  const segments = text.replace(/^\//, '').replace(/\/$/, '').split('/')
  if (text === '' || text === '/') return ''
  if (text.startsWith('/') && segments.every(segment => /^[\w~-][\w.~-]*$/.test(segment)))
    return `/${segments.join('/')}`
  throw invalid('a path like /chat, of letters, digits, dots, dashes, underscores and tildes', text)
}

export function prefix(text: string): string {
  if (/^[\w.-]{1,64}$/.test(text)) return text
  throw invalid('up to 64 letters, digits, dots, dashes and underscores', text)
}

/** The origins that may connect. An empty list allows the server's own host only. */
export function origins(text: string): '*' | readonly string[] {
  if (text === '*') return text
  return listOf(item => {
    if (isOrigin(item.replace('//*.', '//any.'))) return item
    throw invalid('* or origins like https://chat.example.org without a path, separated by commas', item)
  })(text)
}

/** Apps have origins of schemes of their own, such as capacitor://localhost. */
function isOrigin(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\/[^/?#@*\\]+$/i.test(text) && Boolean(URL.parse(text)?.host)
}

/** In the form of Fastify's trustProxy. A number of hops is not accepted: it would trust the header of a direct client. */
export function addresses(text: string): boolean | string[] {
  if (text === 'on' || text === 'off') return text === 'on'
  return text.split(',').map(item => {
    const range = item.trim()
    if (isRange(range)) return range
    throw invalid('off, on, or addresses and CIDR ranges separated by commas', range)
  })
}

function isRange(text: string): boolean {
  const [, address = '', prefix = '1'] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const family = isIP(address)
  return family !== 0 && Number(prefix) >= 1 && Number(prefix) <= (family === 4 ? 32 : 128)
}

export function commit(text: string): string {
  if (/^[\da-f]{7,64}$/.test(text)) return text
  throw invalid('the hash of a commit', text)
}

export function fraction(text: string): number {
  const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN
  if (value >= 0 && value <= 1) return value
  throw invalid('a number from 0 to 1', text)
}

/** Errors do not quote the URL, which may contain a password. */
export function collector(text: string): string | undefined {
  if (text === '') return undefined
  const { protocol, href } = URL.parse(text) ?? {}
  if (href !== undefined && (protocol === 'http:' || protocol === 'https:')) return href
  throw new SettingError('must be a URL like http://collector:4318')
}

/** The longest URL of a site: an entry of an index in PostgreSQL has to have room for it. */
const MAX_SITE_URL = 2000

/** The URL of a site that this server posts to. Errors do not quote it, as it may contain a password. */
export function siteUrl(text: string): string {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new SettingError('must be a URL like https://shop.example.org/hooks')
  }
  // fetch refuses them; the signature shows who asks.
  if (url.username !== '' || url.password !== '') throw new SettingError('must be a URL without a user and a password')
  if (url.href.length > MAX_SITE_URL) throw new SettingError(`must be a URL of at most ${MAX_SITE_URL} characters`)
  return url.href
}

/** A secret of Standard Webhooks: 24 to 64 bytes in base64. Errors do not quote it. */
export function webhookSecret(text: string): string {
  const [, encoded = ''] = /^whsec_([A-Za-z\d+/]+={0,2})$/.exec(text) ?? []
  const { length } = Buffer.from(encoded, 'base64')
  if (text === '' || (length >= 24 && length <= 64)) return text
  throw new SettingError('must be whsec_ and 24 to 64 random bytes in base64')
}

/** Pairs with percent-encoded values. Errors do not quote them, as they may be secret. */
export function pairs(value: RegExp): (text: string) => Readonly<Record<string, string>> {
  return text => Object.fromEntries(listOf(item => pair(item, value))(text))
}

function pair(item: string, allowed: RegExp): [name: string, value: string] {
  const [, name, encoded = ''] = /^([\w!#$%&'*+.^`|~-]+)\s*=\s*(.*)$/.exec(item) ?? []
  const value = percentDecoded(encoded)
  if (name !== undefined && value !== undefined && allowed.test(value)) return [name, value]
  throw new SettingError('must be name=value pairs with percent-encoded values, separated by commas')
}

function percentDecoded(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return undefined
  }
}
