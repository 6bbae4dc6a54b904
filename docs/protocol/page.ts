/** The generated parts of docs/protocol.md. */

import { closeCodes } from '../../protocol/close.ts'
import {
  chatMessages,
  chatRequests,
  EVERYONE_COST,
  Program,
  programMessages,
  reasons,
  serverMessages,
  toProgramMessages,
  userMessages,
} from '../../protocol/index.ts'
import { description, type FieldDescription } from '../../spec/describe.ts'
import { type Parts, table, withParts } from '../generated.ts'
import { chatMessageTables } from './chat-messages.ts'
import { contents } from './contents.ts'
import { conversationBlock, conversations } from './conversations.ts'
import { limitTables } from './limits.ts'
import { messageSections } from './messages.ts'
import { programMessageTables } from './program-messages.ts'
import { parseClauses } from './rules.ts'

/** Returns docs/protocol.md with its generated parts brought up to date. Throws when a marker is missing or unknown. */
export function protocolPage(document: string): string {
  const clauses = parseClauses(document)
  const parts: Parts = {
    contents: () => contents(document),
    programs: () =>
      table(
        ['Code', 'Program', 'Published', 'Ours'],
        (Object.keys(Program) as ProgramName[]).map(name => [hex(Program[name]), name, ...programWords[name]]),
      ),
    'program messages': () => programMessageTables(),
    'user messages': () => [messageTable(), messageSections('user', clauses)].join('\n\n'),
    'chat messages': () => chatMessageTables(),
    'server messages': () => messageSections('server', clauses),
    values: () =>
      table(
        ['Name', 'Used in', 'Values'],
        Object.entries(description.values).map(([name, values]) => [`\`${name}\``, usesOf(name), meanings(values)]),
      ),
    'close codes': () =>
      table(
        ['Code', 'Name', 'Reconnect?', 'Reason'],
        description.closeCodes.map(({ code, name, reconnect, about }) => [
          String(code),
          `\`${name}\``,
          reconnect,
          about,
        ]),
      ),
    reasons: () =>
      table(
        ['Code', 'Name', 'Then', 'Field', 'When'],
        description.reasons.map(({ code, name, remedy, field, about, closes }) => [
          String(code),
          `\`${name}\``,
          remedy,
          field === undefined ? '' : `\`${field}\``,
          closes === undefined ? about : `${about} Closes with ${closeCodes[closes].code}.`,
        ]),
      ),
    'free bytes': () => freeBytes(),
    limits: () => limitTables(),
    ...Object.fromEntries(
      Object.entries(conversations).map(([title, steps]) => [`conversation ${title}`, () => conversationBlock(steps)]),
    ),
  }
  return withParts(document, parts)
}

type ProgramName = keyof typeof Program

/** What the text says of a program, and what this project has made of it. */
const programWords: { readonly [N in ProgramName]: readonly [published: string, ours: string] } = {
  server: ['oicq服务器, and all its messages', 'this server'],
  fax: ['传真服务器, a name', 'whoever attaches as it (N1, N7)'],
  web: [
    'web服务器, a name',
    'the [HTTP API](http-api.md), part of this server (N5); frames go to whoever attaches as it (N1)',
  ],
  print: ['打印服务器, a name', 'whoever attaches as it (N1, N7); an [example](examples/print-server/README.md)'],
  chat: ['聊天服务器, a name', 'rooms, part of this server (N6, R1)'],
  user: ['oicq用户, and all its messages', 'any client'],
}

function messageTable(): string {
  return table(
    ['Type', 'Name', 'Allowed to', 'Cost', 'Reply'],
    Object.entries(userMessages).map(([name, row]) => [
      hex(row.code),
      `\`${name}\``,
      row.from,
      name === 'broadcast' ? `${row.cost} for each member, ${row.cost + EVERYONE_COST} to everyone` : String(row.cost),
      'reply' in row ? `${hex(serverMessages[row.reply].code)} \`${row.reply}\`` : '',
    ]),
  )
}

/** Which bytes have a meaning, and which are free. */
function freeBytes(): string {
  const rows = [
    ['type, user to server', codesOf(userMessages)],
    ['type, server to user', codesOf(serverMessages)],
    ['type, program to server', codesOf(programMessages)],
    ['type, server to program', codesOf(toProgramMessages)],
    ['type, user to chat server', codesOf(chatRequests)],
    ['type, chat server to user', codesOf(chatMessages)],
    ['program', Object.values(Program)],
    ['type byte of server 0x03', [...codesOf(reasons), ...Object.values(description.values.Kind ?? {})]],
    ...Object.entries(description.values)
      .filter(([name]) => name !== 'Kind')
      .map(([name, values]) => [`\`${name}\``, Object.values(values)] as const),
  ] as const
  return table(
    ['Byte', 'Assigned', 'Free'],
    rows.map(([what, codes]) => [what, ranges(new Set(codes), what), ranges(complement(codes), what)]),
  )
}

function codesOf(rows: { readonly [name: string]: { readonly code: number } }): number[] {
  return Object.values(rows).map(({ code }) => code)
}

function complement(codes: readonly number[]): Set<number> {
  return new Set(Array.from({ length: 256 }, (_, code) => code).filter(code => !codes.includes(code)))
}

function ranges(codes: ReadonlySet<number>, what: string): string {
  const write = /^type,|^program/.test(what) ? hex : String
  const found: string[] = []
  for (let code = 0; code < 256; code++) {
    if (!codes.has(code)) continue
    const first = code
    while (codes.has(code + 1)) code++
    found.push(first === code ? write(first) : `${write(first)}–${write(code)}`)
  }
  return found.join(', ')
}

/** The messages with a field that has these named values, as in `user 0x10, server 0x02, 0x0c`. */
function usesOf(valuesName: string): string {
  return description.directions
    .map(({ sender, receiver, messages }) => {
      const codes = messages.filter(({ fields }) => hasValues(fields, valuesName)).map(({ code }) => hex(code))
      const to = receiver === 'chat' ? ' to chat' : ''
      return codes.length === 0 ? '' : `${sender}${to} ${codes.join(', ')}`
    })
    .filter(uses => uses !== '')
    .join(', ')
}

function hasValues(fields: readonly FieldDescription[], valuesName: string): boolean {
  return fields.some(field =>
    field.type === 'list' ? hasValues(field.fields, valuesName) : field.values === valuesName,
  )
}

function meanings(values: { readonly [name: string]: number }): string {
  return Object.entries(values)
    .map(([name, value]) => `${value} ${name}`)
    .join(', ')
}

function hex(code: number): string {
  return `0x${code.toString(16).padStart(2, '0')}`
}
