/** The tables in oicq.lua, the dissector for Wireshark. */
import { description, type FieldDescription, type ProgramMessageDescription } from './describe.ts'

type NumberField = Exclude<FieldDescription, { readonly type: 'list' }>

type LuaType = 'number' | 'string' | 'bytes'

/** Returns the dissector with its tables brought up to date. Throws when their place is not marked. */
export function wiresharkDissector(current: string): string {
  const marked = /(-- generated:tables\n)[\s\S]*?(-- \/generated\n)/
  if (!marked.test(current)) throw new Error('no marker for the tables')
  return current.replace(marked, (_, start: string, end: string) => `${start}${tables()}\n${end}`)
}

function tables(): string {
  const { attached, header, limits, subprotocol, programs, directions } = description
  return [
    `local SUBPROTOCOL = "${subprotocol}"`,
    `local LEADER = ${header.leader}`,
    `local MAX_BODY_BYTES = ${limits.bodyBytes}`,
    `local programs = ${namesOf(programs)}`,
    `local SERVER, CHAT, USER = ${programs.server}, ${programs.chat}, ${programs.user}`,
    '-- What is known of each field by its name alone.',
    ...table(
      'field_types',
      [...fieldTypes()].map(([name, type]) => `${name} = ${type}`),
    ),
    '-- By sender, receiver and type.',
    'local messages = {}',
    ...directions.flatMap(({ sender, receiver, messages }) => [
      `messages[${programs[sender]}] = messages[${programs[sender]}] or {}`,
      ...table(
        `messages[${programs[sender]}][${programs[receiver]}]`,
        messages.map(({ code, name, fields }) => `[${code}] = { name = "${name}", fields = ${layout(fields)} }`),
      ),
    ]),
    '-- The same for each program that attaches, and the body of every frame between one of them and a user.',
    ...programTable('to_server', attached.toServer),
    ...programTable('from_server', attached.fromServer),
    ...attached.programs.flatMap(program => [
      `messages[${programs[program]}] = messages[${programs[program]}] or {}`,
      `messages[${programs[program]}][${programs.server}] = to_server`,
      `messages[${programs.server}][${programs[program]}] = from_server`,
    ]),
    `local relayed = { name = "relayed", fields = ${layout(attached.relayed)} }`,
  ].join('\n')
}

function programTable(name: string, messages: readonly ProgramMessageDescription[]): string[] {
  return table(
    name,
    messages.map(({ code, name, fields }) => `[${code}] = { name = "${name}", fields = ${layout(fields)} }`),
  )
}

function table(name: string, rows: readonly string[]): string[] {
  const isLocal = /^\w+$/.test(name)
  return [`${isLocal ? 'local ' : ''}${name} = {`, ...rows.map(row => `  ${row},`), '}']
}

function layout(fields: readonly FieldDescription[]): string {
  const items = fields.map(field =>
    field.type === 'list'
      ? `{ "${field.name}", "list", ${layout(field.fields)} }`
      : `{ "${field.name}", "${field.type}" }`,
  )
  return items.length === 0 ? '{}' : `{ ${items.join(', ')} }`
}

/** Wireshark filters by name, so a name has one kind of value in all messages. Throws when it has two. */
function fieldTypes(): Map<string, string> {
  const found = new Map<string, string>()
  const add = (fields: readonly FieldDescription[]): void => {
    for (const field of fields) {
      const meanings = field.type === 'list' ? undefined : meaningsOf(field)
      const values = meanings === undefined ? '' : `, values = ${namesOf(meanings)}`
      const type = `{ type = "${luaType(field)}"${values} }`
      const other = found.get(field.name)
      if (other !== undefined && other !== type) throw new Error(`${field.name} is ${other} and ${type}`)
      found.set(field.name, type)
      if (field.type === 'list') add(field.fields)
    }
  }
  const { attached, directions } = description
  for (const { fields } of [...directions.flatMap(({ messages }) => messages), ...attached.toServer]) add(fields)
  for (const { fields } of attached.fromServer) add(fields)
  return found
}

/** The kind of a notice is a reason (E4), and so is a code that a program is told (N3). */
function meaningsOf(field: NumberField): { readonly [name: string]: number } | undefined {
  const values = description.values[field.values ?? '']
  if (field.values !== 'Kind' && field.name !== 'code') return values
  const codes = Object.fromEntries(description.reasons.map(({ name, code }) => [name, code]))
  return field.name === 'code' ? { done: 0, ...codes } : { ...values, ...codes }
}

function luaType({ type }: FieldDescription): LuaType {
  if (type === 's') return 'string'
  return type === 'b' ? 'bytes' : 'number'
}

function namesOf(meanings: { readonly [name: string]: number }): string {
  const rows = Object.entries(meanings).map(([name, value]) => `[${value}] = "${name}"`)
  return `{ ${rows.join(', ')} }`
}
