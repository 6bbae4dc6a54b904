/** The tables of docs/protocol.md on what passes between attached programs, the server and users (N1–N4). */
import { readFileSync } from 'node:fs'
import { description, type FieldDescription, type ProgramMessageDescription } from '../../spec/describe.ts'
import { table } from '../generated.ts'

interface Vector {
  readonly sender: string
  readonly receiver: string
  readonly name: string
  readonly hex: string
}

const { programs: vectors } = JSON.parse(readFileSync(new URL('../../spec/vectors.json', import.meta.url), 'utf8')) as {
  readonly programs: readonly Vector[]
}

/** Both directions of a program's messages. The examples are those of a print server. */
export function programMessageTables(): string {
  const { toServer, fromServer } = description.attached
  return [
    'From the program, `81 pp 01`:',
    messageTable(toServer, 'print', 'server'),
    'To the program, `81 01 pp`:',
    messageTable(fromServer, 'server', 'print'),
  ].join('\n\n')
}

function messageTable(messages: readonly ProgramMessageDescription[], sender: string, receiver: string): string {
  return table(
    ['Type', 'Name', 'Body', 'Purpose', 'Example'],
    messages.map(({ code, name, fields, about }) => [
      `0x${code.toString(16).padStart(2, '0')}`,
      `\`${name}\``,
      name === 'profile' ? 'that of server 0x04' : body(fields),
      about,
      `\`${example(sender, receiver, name)}\``,
    ]),
  )
}

function body(fields: readonly FieldDescription[]): string {
  return fields.map(({ name, type }) => `\`${name}\` ${type}`).join(' + ')
}

/** The first vector of a message. Throws if there is none. */
function example(sender: string, receiver: string, name: string): string {
  const found = vectors.find(each => each.sender === sender && each.receiver === receiver && each.name === name)
  if (found === undefined) throw new Error(`no vector for ${name} from ${sender} to ${receiver}`)
  return found.hex.replaceAll(/..(?!$)/g, '$& ')
}
