/** The protocol as data, for programs in any language: the content of protocol.json, which spec/protocol.schema.json defines. */
import { type CloseReason, closeCodes } from '../protocol/close.ts'
import { closeCodeTexts } from '../protocol/close-texts.ts'
import type { Field, Fields, ListField, ValueField } from '../protocol/fields.ts'
import {
  chatMessages,
  chatMessageTexts,
  chatRequests,
  chatRequestTexts,
  EVERYONE_COST,
  FILE_CHUNK_BYTES,
  FLOOD_BURST,
  FLOOD_RATE,
  HEADER_BYTES,
  isAttachable,
  LEADER,
  MAX_BODY_BYTES,
  MAX_MESSAGE_BYTES,
  MAX_TEXT_BYTES,
  type MessageText,
  type OwnMessageText,
  Program,
  programMessages,
  programMessageTexts,
  type ReasonName,
  type Remedy,
  reasons,
  reasonTexts,
  relayedFields,
  remedyOf,
  SAY_BURST,
  SAY_RATE,
  SUBPROTOCOL,
  serverMessages,
  serverMessageTexts,
  toProgramMessages,
  toProgramMessageTexts,
  userMessages,
  userMessageTexts,
} from '../protocol/index.ts'

/** One field of a body. A repeated group is preceded by its count, a `t` (W5). */
export type FieldDescription =
  | { readonly name: string; readonly type: 't' | 'm' | 'l' | 's' | 'b'; readonly values?: string }
  | { readonly name: string; readonly type: 'list'; readonly fields: readonly FieldDescription[] }

export interface MessageDescription {
  readonly code: number
  readonly name: string
  readonly about: string
  /** The line of the published text, without its code; or for a message that has none, one of ours in its style. */
  readonly published?: string
  readonly ours?: string
  readonly fields: readonly FieldDescription[]
  /** Who may send it, its cost against the flood allowance, and the name of the reply: of messages from a user only. */
  readonly from?: string
  readonly cost?: number
  readonly reply?: string
}

type ProgramName = keyof typeof Program

/** The messages of one direction: of all frames with this sender and receiver in the header. */
export interface DirectionDescription {
  readonly sender: ProgramName
  readonly receiver: ProgramName
  readonly messages: readonly MessageDescription[]
}

export interface CloseCodeDescription {
  readonly code: number
  readonly name: CloseReason
  readonly reconnect: string
  readonly about: string
}

/** A reason of a notice, whose type byte is its code (E4). */
export interface ReasonDescription {
  readonly code: number
  readonly name: string
  readonly remedy: Remedy
  readonly about: string
  /** The field of the request that is wrong, and the name of the close code that follows, if any. */
  readonly field?: string
  readonly closes?: CloseReason
}

/** A message between an attached program and the server. */
export interface ProgramMessageDescription {
  readonly code: number
  readonly name: string
  readonly about: string
  readonly fields: readonly FieldDescription[]
}

/** What passes between attached programs, the server and users (N1–N4). None of it is published. */
export interface AttachedDescription {
  /** The programs that attach. */
  readonly programs: readonly ProgramName[]
  /** From any of them to the server. */
  readonly toServer: readonly ProgramMessageDescription[]
  readonly fromServer: readonly ProgramMessageDescription[]
  /** The body of every frame between one of them and a user, in both directions and of any type. */
  readonly relayed: readonly FieldDescription[]
}

export interface ProtocolDescription {
  readonly $schema: string
  readonly subprotocol: string
  readonly header: { readonly leader: number; readonly bytes: number; readonly fields: readonly FieldDescription[] }
  readonly programs: { readonly [name in ProgramName]: number }
  readonly directions: readonly DirectionDescription[]
  readonly attached: AttachedDescription
  /** The meanings of bytes, by the name in `values` of a field. */
  readonly values: { readonly [valuesName: string]: ValueField['values'] }
  readonly reasons: readonly ReasonDescription[]
  readonly closeCodes: readonly CloseCodeDescription[]
  readonly limits: { readonly [name: string]: number }
}

export const description: ProtocolDescription = {
  $schema: './protocol.schema.json',
  subprotocol: SUBPROTOCOL,
  header: {
    leader: LEADER,
    bytes: HEADER_BYTES,
    fields: [
      { name: 'leader', type: 't' },
      { name: 'sender', type: 't' },
      { name: 'receiver', type: 't' },
      { name: 'type', type: 't' },
      { name: 'length', type: 'l' },
    ],
  },
  programs: Program,
  directions: [
    { sender: 'user', receiver: 'server', messages: describeMessages(userMessages, userMessageTexts) },
    { sender: 'server', receiver: 'user', messages: describeMessages(serverMessages, serverMessageTexts) },
    { sender: 'user', receiver: 'chat', messages: describeRequests() },
    { sender: 'chat', receiver: 'user', messages: describeMessages(chatMessages, ownTexts(chatMessageTexts)) },
  ],
  attached: {
    programs: (Object.keys(Program) as ProgramName[]).filter(name => isAttachable(Program[name])),
    toServer: describeProgramMessages(programMessages, programMessageTexts),
    fromServer: describeProgramMessages(toProgramMessages, toProgramMessageTexts),
    relayed: describeFields(relayedFields),
  },
  values: Object.fromEntries(
    [userMessages, serverMessages, chatRequests, chatMessages]
      .flatMap(table => Object.values(table))
      .flatMap(({ fields }) => valueFields(fields))
      .map(({ valuesName, values }) => [valuesName, values]),
  ),
  reasons: Object.entries(reasons).map(([name, { code, field, closes }]) => ({
    code,
    name,
    remedy: remedyOf(name as ReasonName),
    about: reasonTexts[name as ReasonName].about,
    ...(field !== undefined && { field }),
    ...(closes !== undefined && { closes }),
  })),
  closeCodes: Object.entries(closeCodes).map(([name, { code, reconnect }]) => ({
    code,
    name: name as CloseReason,
    reconnect,
    about: closeCodeTexts[name as CloseReason],
  })),
  limits: {
    bodyBytes: MAX_BODY_BYTES,
    messageBytes: MAX_MESSAGE_BYTES,
    textBytes: MAX_TEXT_BYTES,
    fileChunkBytes: FILE_CHUNK_BYTES,
    floodBurst: FLOOD_BURST,
    floodPerSecond: FLOOD_RATE,
    sayBurst: SAY_BURST,
    sayPerSecond: SAY_RATE,
    broadcastToEveryone: EVERYONE_COST,
  },
}

interface Row {
  readonly code: number
  readonly fields: Fields
  readonly from?: string
  readonly cost?: number
  readonly reply?: string
}

interface DescribedText {
  readonly about: string
  readonly ours: string
}

function ownTexts<N extends string>(
  texts: { readonly [name in N]: OwnMessageText },
): {
  readonly [name in N]: DescribedText
} {
  const described = {} as { [name in N]: DescribedText }
  for (const name of Object.keys(texts) as N[]) described[name] = { about: texts[name].about, ours: texts[name].line }
  return described
}

/** The requests of a user to the chat server, which only those who are signed in may send. */
function describeRequests(): MessageDescription[] {
  return describeMessages(chatRequests, ownTexts(chatRequestTexts)).map(row => ({ ...row, from: 'signed in' }))
}

function describeMessages<N extends string>(
  table: { readonly [name in N]: Row },
  texts: { readonly [name in N]: MessageText | DescribedText },
): MessageDescription[] {
  return Object.entries<Row>(table).map(([name, { code, fields, ...user }]) => ({
    code,
    name,
    ...described(texts[name as N]),
    fields: describeFields(fields),
    ...user,
  }))
}

function describeProgramMessages<N extends string>(
  table: { readonly [name in N]: Row },
  texts: { readonly [name in N]: string },
): ProgramMessageDescription[] {
  return Object.entries<Row>(table).map(([name, { code, fields }]) => ({
    code,
    name,
    about: texts[name as N],
    fields: describeFields(fields),
  }))
}

function described(text: MessageText | DescribedText): Pick<MessageDescription, 'about' | 'published' | 'ours'> {
  const { about } = text
  return 'published' in text ? { about, published: text.published } : { about, ours: text.ours }
}

function describeFields(fields: Fields): FieldDescription[] {
  return Object.entries(fields).map(([name, field]) => {
    if (isList(field)) return { name, type: 'list', fields: describeFields(field.fields) }
    const type = field.letter as 't' | 'm' | 'l' | 's' | 'b'
    return isNamed(field) ? { name, type, values: field.valuesName } : { name, type }
  })
}

function valueFields(fields: Fields): ValueField[] {
  return Object.values(fields).flatMap(field => {
    if (isList(field)) return valueFields(field.fields)
    return isNamed(field) ? [field] : []
  })
}

function isList(field: Field<unknown>): field is ListField<Fields> {
  return 'fields' in field
}

function isNamed(field: Field<unknown>): field is ValueField {
  return 'valuesName' in field
}
