/** What the protocol says about a message: its row in the message table, the published line, and its clauses. */
import type { Fields } from '../../protocol/fields.ts'
import {
  chatMessages,
  chatMessageTexts,
  chatRequests,
  chatRequestTexts,
  HEADER_BYTES,
  Program,
  relayedFields,
  relayedText,
  serverMessages,
  serverMessageTexts,
  userMessages,
  userMessageTexts,
} from '../../protocol/index.ts'

/** `out` is from the user, `in` to the user. */
export type Direction = 'out' | 'in'

export interface TableRow {
  readonly name: string
  readonly fields: Fields
  /** The published line, without its code; for a program of which the text has the name alone, one of ours in its style. */
  readonly line: string
  readonly isPublished: boolean
  /** The purpose of the message, in one line. */
  readonly about: string
  /** Where the protocol document describes it. */
  readonly anchor: string
}

type ProgramName = keyof typeof Program

/** Returns the program at the other end of a frame; undefined for an unknown one. */
export function programOf(bytes: Uint8Array): Exclude<ProgramName, 'user'> | undefined {
  const code = bytes[1] === Program.user ? bytes[2] : bytes[1]
  const [name] = Object.entries(Program).find(([, program]) => program === code) ?? []
  return name === 'user' ? undefined : (name as Exclude<ProgramName, 'user'> | undefined)
}

const anchorOf = (sender: string) => (code: number, name: string) =>
  `${sender}-0x${code.toString(16).padStart(2, '0')}-${name.toLowerCase()}`

const serverRows: { readonly [D in Direction]: ReadonlyMap<number, TableRow> } = {
  out: byCode(userMessages, name => published(userMessageTexts[name]), anchorOf('user')),
  in: byCode(serverMessages, name => published(serverMessageTexts[name]), anchorOf('server')),
}

const chatAnchor = () => 'messages-of-the-chat-server'

const chatRows: { readonly [D in Direction]: ReadonlyMap<number, TableRow> } = {
  out: byCode(chatRequests, name => ({ ...chatRequestTexts[name], isPublished: false }), chatAnchor),
  in: byCode(chatMessages, name => ({ ...chatMessageTexts[name], isPublished: false }), chatAnchor),
}

/** Every frame between the user and a program that is attached (N2). */
const relayedRow: TableRow = {
  name: 'frame',
  fields: relayedFields,
  line: '服务号(l)+数据(b)',
  isPublished: false,
  about: relayedText,
  anchor: 'messages-of-programs',
}

function published({ published: line, about }: { readonly published: string; readonly about: string }) {
  return { line, about, isPublished: true }
}

function byCode<N extends string>(
  table: { readonly [name in N]: { readonly code: number; readonly fields: Fields } },
  textOf: (name: N) => Pick<TableRow, 'line' | 'isPublished' | 'about'>,
  anchor: (code: number, name: string) => string,
): Map<number, TableRow> {
  return new Map(
    (Object.keys(table) as N[]).map(name => {
      const { code, fields } = table[name]
      return [code, { name, fields, ...textOf(name), anchor: anchor(code, name) }]
    }),
  )
}

/** From whom a frame is, by its header. */
export function directionOf(bytes: Uint8Array): Direction {
  return bytes[1] === Program.user ? 'out' : 'in'
}

/** Returns the row of the message in this frame; undefined if there is none. */
export function rowOf(bytes: Uint8Array): TableRow | undefined {
  const direction = directionOf(bytes)
  const program = programOf(bytes)
  const type = bytes[3] ?? 0
  if (program === 'server') return serverRows[direction].get(type)
  if (program === 'chat') return chatRows[direction].get(type)
  return program === undefined || bytes.length < HEADER_BYTES ? undefined : relayedRow
}

/** The published line of the header. */
export const headerLine = '报文头(t)+发送者(t)+接收者(t)+报文类型(t)+报文长度(l)+报文内容'

/** A piece of a published line; joined, the pieces are the line. */
export interface LinePart {
  readonly text: string
  /** The label path of the field that it names, such as `groups.friends.number`. */
  readonly path?: string
  /** The label alone, such as 服务号. */
  readonly label?: string
}

/** A word with the letter in parentheses, which two flags lack (W6). It is a label at the beginning and after `+` or `{`. */
const word = /([^\s+{}()]+)(\([tmlsb]\))?/g

/** Splits the line that describes these fields. Its labels are in the order of the fields. */
export function lineParts(line: string, fields: Fields): LinePart[] {
  const paths = fieldPaths(fields)
  const parts: LinePart[] = []
  let end = 0
  const labels = [...line.matchAll(word)].filter(({ index }) =>
    '+{'.includes(line.slice(0, index).trimEnd().at(-1) ?? ''),
  )
  for (const [index, match] of labels.entries()) {
    const path = paths[index]
    if (path === undefined) break
    if (match.index > end) parts.push({ text: line.slice(end, match.index) })
    end = match.index + match[0].length
    parts.push({ text: match[0], path, label: match[1] ?? '' })
  }
  if (end < line.length) parts.push({ text: line.slice(end) })
  return parts
}

/** Returns the path of a field without the indices of repeated groups. */
export function labelPath(path: string): string {
  return path.replaceAll(/\[\d+\]/g, '')
}

/** Returns all fields in wire order; a repeated group precedes its fields, as its count does. */
function fieldPaths(fields: Fields, parent = ''): string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const path = parent + name
    return 'fields' in field ? [path, ...fieldPaths(field.fields as Fields, `${path}.`)] : [path]
  })
}

/** Returns the clauses that a description names, such as W3. */
export function clauseNumbers(about: string): string[] {
  return about.match(/\b[A-Z]\d+\b/g) ?? []
}

/** How this server interprets something that the published text leaves open, and why. */
export interface Clause {
  readonly number: string
  readonly rules: readonly string[]
  readonly reason: string
}

const clauseOfLetter: { readonly [letter: string]: string } = {
  t: 'W2',
  m: 'W2',
  l: 'W2',
  s: 'W3',
  b: 'W4',
  '{…}': 'W5',
}

/** Returns the clauses of the message itself, then those of the header and of its fields' letters. */
export function clausesOf({ about, fields }: Pick<TableRow, 'about' | 'fields'>): string[] {
  const own = clauseNumbers(about)
  const wire = ['W1', 'W2', ...lettersIn(fields).map(letter => clauseOfLetter[letter] ?? [])].flat()
  return [...new Set([...own, ...wire.sort()])]
}

function lettersIn(fields: Fields): string[] {
  return Object.values(fields).flatMap(field =>
    'fields' in field ? [field.letter, ...lettersIn(field.fields as Fields)] : [field.letter],
  )
}

/** Parses the clauses of docs/protocol.md by number: a heading such as `#### W3 Strings`, `Why: …` and a list of rules. */
export function parseClauses(document: string): ReadonlyMap<string, Clause> {
  const [, ...sections] = document.split(/^#### (?=[A-Z]\d+ )/m)
  return new Map(
    sections.map(section => {
      const [own = ''] = section.split(/^#/m)
      const number = own.slice(0, own.indexOf(' '))
      const [, reason = ''] = /^Why: (.*)$/m.exec(own) ?? []
      const rules = own.matchAll(/^- \*\*[A-Z][\d.]+\*\* (.*(?:\n {2}.*)*)/gm)
      return [number, { number, rules: Array.from(rules, ([, rule = '']) => plain(rule)), reason }]
    }),
  )
}

/** A rule in one line, without the targets of its links. */
function plain(rule: string): string {
  return rule.replaceAll(/\n */g, ' ').replaceAll(/\[([^[\]]+)\]\([^()]+\)/g, '$1')
}
