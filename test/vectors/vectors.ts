/** The vectors of spec/vectors.json, with values as the codec has them, and frames that are too long to be written out there. */
import { readFileSync } from 'node:fs'
import { b, type Fields, text } from '../../protocol/fields.ts'
import {
  type ChatMessageName,
  type ChatMessageValues,
  type ChatRequestName,
  type ChatRequestValues,
  chatMessages,
  chatRequests,
  Program,
  programMessages,
  type ReasonName,
  relayedFields,
  type ServerMessageName,
  type ServerValues,
  serverMessages,
  toProgramMessages,
  type UserMessageName,
  type UserValues,
  userMessages,
} from '../../protocol/index.ts'
import { bytes } from './bytes.ts'
import { largest } from './largest.ts'

/** One message: the bytes of its whole frame, and its values. */
interface Vector<N, V> {
  readonly name: N
  readonly about: string
  readonly frame: Uint8Array
  readonly values: V
}

export type UserVector = { [N in UserMessageName]: Vector<N, UserValues<N>> }[UserMessageName]
export type ServerVector = { [N in ServerMessageName]: Vector<N, ServerValues<N>> }[ServerMessageName]

export type ChatRequestVector = { [N in ChatRequestName]: Vector<N, ChatRequestValues<N>> }[ChatRequestName]
export type ChatMessageVector = { [N in ChatMessageName]: Vector<N, ChatMessageValues<N>> }[ChatMessageName]

/** The content of spec/vectors.json, as its schema defines it. */
interface VectorFile {
  readonly messages: readonly WrittenMessage[]
  readonly programs: readonly WrittenProgramMessage[]
  readonly chat: readonly (Omit<WrittenMessage, 'sender'> & { readonly sender: 'user' | 'chat' })[]
  readonly unknown: readonly (Written & { readonly reason?: ReasonName })[]
  readonly refused: readonly (Written & { readonly close: 1007 | 1009; readonly reason: string })[]
}

interface Written {
  readonly sender: 'user' | 'server'
  readonly about: string
  readonly hex: string
}

interface WrittenMessage extends Written {
  readonly name: string
  readonly values: { readonly [field: string]: unknown }
}

/** A frame between an attached program, the server and a user. */
interface WrittenProgramMessage {
  readonly sender: keyof typeof Program
  readonly receiver: keyof typeof Program
  readonly name: string
  readonly about: string
  readonly hex: string
  readonly values: { readonly [field: string]: unknown }
}

export interface ProgramVector extends Vector<string, object> {
  readonly sender: number
  readonly receiver: number
}

export const vectorFile = JSON.parse(
  readFileSync(new URL('../../spec/vectors.json', import.meta.url), 'utf8'),
) as VectorFile

export const userVectors = vectorsOf('user', userMessages) as readonly UserVector[]
export const serverVectors = vectorsOf('server', serverMessages) as readonly ServerVector[]

export const programVectors: readonly ProgramVector[] = vectorFile.programs.map(
  ({ sender, receiver, name, about, hex, values }) => {
    const table: Table = sender === 'server' ? toProgramMessages : programMessages
    const fields = name === 'relayed' ? relayedFields : (table[name]?.fields ?? {})
    return {
      ...{ sender: Program[sender], receiver: Program[receiver], name, about },
      ...{ frame: bytes(hex), values: withBytes(values, fields) },
    }
  },
)
export const chatRequestVectors = chatVectorsOf('user', chatRequests) as readonly ChatRequestVector[]
export const chatMessageVectors = chatVectorsOf('chat', chatMessages) as readonly ChatMessageVector[]

type Table = { readonly [name: string]: { readonly fields: Fields } }

function vectorsOf(sender: 'user' | 'server', table: Table): Vector<string, object>[] {
  const written = vectorFile.messages.filter(message => message.sender === sender)
  return [...written.map(message => read(message, table)), ...largest[sender]]
}

function chatVectorsOf(sender: 'user' | 'chat', table: Table): Vector<string, object>[] {
  return vectorFile.chat.filter(message => message.sender === sender).map(message => read(message, table))
}

function read({ name, about, hex, values }: Omit<WrittenMessage, 'sender'>, table: Table): Vector<string, object> {
  const { fields } = table[name] ?? { fields: {} }
  return { name, about, frame: bytes(hex), values: withBytes(values, fields) }
}

/** JSON has texts as strings and bytes in hex; the codec has both as bytes. */
function withBytes(values: WrittenMessage['values'], fields: Fields): object {
  const entries = Object.entries(values).map(([name, value]) => {
    const field = fields[name]
    if (field !== undefined && 'fields' in field) {
      return [name, (value as WrittenMessage['values'][]).map(item => withBytes(item, field.fields as Fields))]
    }
    if (fields[name] === text) return [name, new TextEncoder().encode(String(value))]
    return [name, fields[name] === b ? bytes(String(value)) : value]
  })
  return Object.fromEntries(entries)
}
