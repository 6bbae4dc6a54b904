/** The tables of docs/protocol.md on the messages of the chat server (R2, R3). */
import { readFileSync } from 'node:fs'
import { description, type FieldDescription, type MessageDescription } from '../../spec/describe.ts'
import { table } from '../generated.ts'

interface Vector {
  readonly sender: 'user' | 'chat'
  readonly name: string
  readonly hex: string
}

const { chat: vectors } = JSON.parse(readFileSync(new URL('../../spec/vectors.json', import.meta.url), 'utf8')) as {
  readonly chat: readonly Vector[]
}

/** Both directions, each message with its body, its line and an example. */
export function chatMessageTables(): string {
  const requests = messagesOf('user', 'chat')
  const messages = messagesOf('chat', 'user')
  return [
    'From a user, `81 0a 05`:',
    table(
      ['Type', 'Name', 'Body', 'Cost', 'Reply', 'Purpose'],
      requests.map(({ code, name, fields, cost, reply, about }) => [
        ...[hex(code), `\`${name}\``, body(fields), String(cost ?? ''), `\`${reply ?? ''}\``, about],
      ]),
    ),
    'To a user, `81 05 0a`:',
    table(
      ['Type', 'Name', 'Body', 'Purpose'],
      messages.map(({ code, name, fields, about }) => [hex(code), `\`${name}\``, body(fields), about]),
    ),
    'In the style of the text, with an example of each:',
    table(
      ['Message', 'Line', 'Example'],
      [...requests.map(row => lineOf('user', row)), ...messages.map(row => lineOf('chat', row))],
    ),
  ].join('\n\n')
}

function messagesOf(sender: string, receiver: string): readonly MessageDescription[] {
  return (
    description.directions.find(direction => direction.sender === sender && direction.receiver === receiver)
      ?.messages ?? []
  )
}

function lineOf(sender: Vector['sender'], { name, ours }: MessageDescription): string[] {
  return [`\`${name}\``, ours ?? '', `\`${example(sender, name)}\``]
}

function body(fields: readonly FieldDescription[]): string {
  return fields
    .map(field =>
      field.type === 'list' ? `\`${field.name}\` t × { ${body(field.fields)} }` : `\`${field.name}\` ${field.type}`,
    )
    .join(' + ')
}

/** The first vector of a message. Throws if there is none. */
function example(sender: Vector['sender'], name: string): string {
  const found = vectors.find(each => each.sender === sender && each.name === name)
  if (found === undefined) throw new Error(`no vector for ${name} from ${sender}`)
  return found.hex.replaceAll(/..(?!$)/g, '$& ')
}

function hex(code: number): string {
  return `0x${code.toString(16).padStart(2, '0')}`
}
