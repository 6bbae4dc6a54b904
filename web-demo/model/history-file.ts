/**
 * The history as a file, to be read by people (text) or by another browser (JSON). What is imported comes from anywhere: each
 * field is checked before anything is written.
 */
import type { ChatFile, ChatMessage } from './chat-message.ts'

/** Maximum size of a file to import, bytes. */
export const MAX_IMPORT_BYTES = 128 * 1024 * 1024
/** Maximum number of messages in it: as many as a browser keeps. */
const MAX_IMPORTED = 200_000
/** Maximum length of a text or file name, in UTF-16 units; a message on the wire has less. */
const MAX_TEXT = 4096
const FORMAT = 'oicq-history'
const VERSION = 1
/** What is imported is at least of this millennium, and not of the next year, ms. */
const FIRST_TIME = Date.UTC(2000, 0)
const AHEAD_MS = 366 * 24 * 3_600_000

/** What is wrong with a file, and where: a path such as `messages[3].time`. */
export class InvalidHistory extends Error {
  readonly field: string
  readonly problem: 'missing' | 'wrong' | 'too long' | 'another account' | 'not JSON' | 'too large'

  constructor(field: string, problem: InvalidHistory['problem']) {
    super(`${field}: ${problem}`)
    this.field = field
    this.problem = problem
  }
}

/** Writes messages as JSON, in parts that become a Blob: the whole may be too long for a string. */
export async function* writeHistory(
  account: number,
  pieces: AsyncIterable<readonly ChatMessage[]>,
): AsyncGenerator<string> {
  yield `{"format":"${FORMAT}","version":${VERSION},"account":${account},"messages":[`
  let isFirst = true
  for await (const piece of pieces) {
    const lines = piece.filter(({ kind }) => kind !== 'system').map(message => JSON.stringify(exported(message)))
    if (lines.length === 0) continue
    yield `${isFirst ? '\n' : ',\n'}${lines.join(',\n')}`
    isFirst = false
  }
  yield '\n]}\n'
}

/** The transfer of a file belongs to this page. */
function exported({ file, ...message }: ChatMessage) {
  if (file === undefined) return message
  const { transfer: _here, ...rest } = file
  return { ...message, file: rest }
}

/** Reads such a file for an account. Throws an InvalidHistory. */
export function readHistory(text: string, account: number, now = Date.now()): ChatMessage[] {
  const whole = record(parsed(text), 'file')
  if (whole.format !== FORMAT) throw new InvalidHistory('format', whole.format === undefined ? 'missing' : 'wrong')
  if (whole.version !== VERSION) throw new InvalidHistory('version', 'wrong')
  if (whole.account !== account) throw new InvalidHistory('account', 'another account')
  const { messages } = whole
  if (!Array.isArray(messages)) throw new InvalidHistory('messages', messages === undefined ? 'missing' : 'wrong')
  if (messages.length > MAX_IMPORTED) throw new InvalidHistory('messages', 'too long')
  return messages.map((message: unknown, place) => readMessage(message, `messages[${place}]`, account, now))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new InvalidHistory('file', 'not JSON')
  }
}

type Fields = Readonly<Record<string, unknown>>

function readMessage(value: unknown, path: string, account: number, now: number): ChatMessage {
  const fields = record(value, path)
  const at = (name: string): string => `${path}.${name}`
  const peer = number(fields, 'peer', path)
  const from = number(fields, 'from', path)
  const kind = oneOf(fields, 'kind', path, ['text', 'file'])
  const time = fields.time
  if (typeof time !== 'number' || !(time >= FIRST_TIME && time <= now + AHEAD_MS)) throw wrong(fields, 'time', path)
  if (from !== peer && from !== account) throw new InvalidHistory(at('from'), 'wrong')
  const id = string(fields, 'id', path)
  if (!/^[0-9a-z]{13,20}$/.test(id)) throw new InvalidHistory(at('id'), 'wrong')
  const state = oneOf(fields, 'state', path, ['sending', 'safe', 'failed', 'received'])
  return {
    ...{ id, peer, from, kind, time },
    text: string(fields, 'text', path).toWellFormed(),
    // What was on its way in another browser is not on its way here.
    state: state === 'sending' ? 'failed' : state,
    ...(fields.stored === true && { stored: true }),
    ...(fields.broadcast === true && { broadcast: true }),
    ...(kind === 'file' && { file: readFile(fields.file, at('file')) }),
  }
}

function readFile(value: unknown, path: string): ChatFile {
  const fields = record(value, path)
  const { length, outgoing } = fields
  if (!Number.isSafeInteger(length) || typeof length !== 'number' || length < 0) throw wrong(fields, 'length', path)
  if (typeof outgoing !== 'boolean') throw wrong(fields, 'outgoing', path)
  const outcome =
    fields.outcome === undefined ? 'failed' : oneOf(fields, 'outcome', path, ['done', 'refused', 'cancelled', 'failed'])
  return { name: string(fields, 'name', path).toWellFormed(), length, outgoing, outcome }
}

function record(value: unknown, path: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new InvalidHistory(path, value === undefined ? 'missing' : 'wrong')
}

function wrong(fields: Fields, name: string, path: string): InvalidHistory {
  return new InvalidHistory(`${path}.${name}`, fields[name] === undefined ? 'missing' : 'wrong')
}

function string(fields: Fields, name: string, path: string): string {
  const value = fields[name]
  if (typeof value !== 'string') throw wrong(fields, name, path)
  if (value.length > MAX_TEXT) throw new InvalidHistory(`${path}.${name}`, 'too long')
  return value
}

function number(fields: Fields, name: string, path: string): number {
  const value = fields[name]
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 2 ** 32) return value
  throw wrong(fields, name, path)
}

function oneOf<V extends string>(fields: Fields, name: string, path: string, values: readonly V[]): V {
  const found = values.find(value => value === fields[name])
  if (found === undefined) throw wrong(fields, name, path)
  return found
}
