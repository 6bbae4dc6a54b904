/**
 * The messages between the admin command and the instances. Each travels in an envelope with sequence 0, which the reliable
 * links between instances do not number or acknowledge: a lost command is reported, not resent.
 *
 * Body = code of the command (t), fields.
 */
import { ByteReader, ByteWriter, FieldError } from '../../protocol/bytes.ts'
import { type Fields, l, list, s, struct, t, text, type Values } from '../../protocol/fields.ts'
import { bytes } from '../cluster/envelope.ts'
import { reason } from '../cluster/reason-field.ts'

/** The maximum length of a body, in bytes: twice that of a text (M1). */
export const MAX_BODY_BYTES = 8192

const endReason = reason('kicked', 'accountDisabled', 'accountDeleted', 'passwordChanged')

/** How many connections fit into one reply. */
export const CONNECTIONS_PAGE = 100

/**
 * A connection: the number in its name, as in the log (12 for c12); the number signed in, or 0; the program attached, or 0. Times are in
 * seconds since 1970.
 */
const connection = { id: l, number: l, program: t, mode: t, since: l, signedInAt: l, transport: s, address: s }

/** Every command and its reply. RemoteCommands says what each does. */
const rows = {
  state: { code: 1, command: {}, reply: { host: s, sessions: l, connections: l, draining: t } },
  session: { code: 2, command: { number: l }, reply: { connection: s, address: s, since: l, mode: t } },
  end: { code: 3, command: { number: l, reason: endReason }, reply: { count: l } },
  notice: { code: 4, command: { text }, reply: { count: l } },
  deliver: { code: 5, command: { number: l }, reply: { count: l } },
  drain: { code: 6, command: {}, reply: { milliseconds: l } },
  connections: { code: 7, command: { after: l }, reply: { list: list(connection) } },
  // For one instance, which tells the others: who has become a member of a room, or was removed, each or 0, and new entries.
  roomNews: {
    code: 8,
    command: { room: l, joined: l, left: l, removal: t, frames: list({ sequence: l, frame: bytes }) },
    reply: {},
  },
  roomClosed: { code: 9, command: { room: l }, reply: { count: l } },
} satisfies Record<string, { code: number; command: Fields; reply: Fields }>

type Rows = typeof rows
export type CommandName = keyof Rows
export type CommandValues<N extends CommandName> = Values<Rows[N]['command']>
export type ReplyValues<N extends CommandName> = Values<Rows[N]['reply']>

/** Why an administrator ends a session. */
export type EndReason = CommandValues<'end'>['reason']

export type RemoteCommand = { [N in CommandName]: { name: N; values: CommandValues<N> } }[CommandName]
export type RemoteReply = { [N in CommandName]: { name: N; values: ReplyValues<N> } }[CommandName]

const codecs = Object.entries(rows).map(([name, { code, command, reply }]) => {
  return { name: name as CommandName, code, command: struct<Fields>(command), reply: struct<Fields>(reply) }
})
const byName = new Map(codecs.map(codec => [codec.name, codec]))
const byCode = new Map(codecs.map(codec => [codec.code, codec]))

/** Throws a FieldError for a value out of range, and BodyTooLong. */
export function encodeCommand(command: RemoteCommand): Uint8Array {
  return encode('command', command)
}

/** Throws a FieldError for a value out of range, and BodyTooLong. */
export function encodeReply(reply: RemoteReply): Uint8Array {
  return encode('reply', reply)
}

/** Throws a FieldError for a body that is malformed or too long. */
export function decodeCommand(body: Uint8Array): RemoteCommand {
  return decode('command', body) as RemoteCommand
}

/** Throws a FieldError for a body that is malformed or too long. */
export function decodeReply(body: Uint8Array): RemoteReply {
  return decode('reply', body) as RemoteReply
}

function encode(kind: 'command' | 'reply', { name, values }: RemoteCommand | RemoteReply): Uint8Array {
  const writer = new ByteWriter(MAX_BODY_BYTES)
  const codec = byName.get(name)
  writer.tiny(codec?.code ?? 0)
  codec?.[kind].write(writer, values)
  return writer.finish()
}

function decode(kind: 'command' | 'reply', body: Uint8Array): { name: CommandName; values: object } {
  if (body.length > MAX_BODY_BYTES) throw new FieldError(`has ${body.length} bytes, more than ${MAX_BODY_BYTES}`)
  const reader = new ByteReader(body, 0, body.length)
  const code = reader.tiny()
  const codec = byCode.get(code)
  if (codec === undefined) throw new FieldError(`has the unknown command code ${code}`)
  const values = codec[kind].read(reader)
  if (reader.offset < reader.end) throw new FieldError('has bytes after its last field')
  return { name: codec.name, values }
}
