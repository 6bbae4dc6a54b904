/** Frames: leader, sender, receiver, type, body length, body (W1, W8, W9). */
import { BodyTooLong, ByteReader, ByteWriter, FieldError, longAt } from './bytes.ts'
import { withFastPath } from './fast-path.ts'
import { type Body, type Fields, struct, type Values } from './fields.ts'

/** The first byte of every frame. */
export const LEADER = 0x81
/** The WebSocket subprotocol that names this version of the protocol (W12). */
export const SUBPROTOCOL = 'oicq.1'
/** Bytes before the body: leader, sender, receiver, type, and the body length as a big-endian long. */
export const HEADER_BYTES = 8
/** Numbers of accounts are below this; in a 0x16 on TCP, numbers from here on are sequence numbers (A1, T3). */
export const FIRST_SEQUENCE = 0xf000_0000
/** The maximum length of a body, in bytes (W11). */
export const MAX_BODY_BYTES = 65_536
/** The maximum length of a WebSocket message, in bytes (W11). */
export const MAX_MESSAGE_BYTES = 262_144
/** The maximum length of a message's text, in bytes of UTF-8 (M1). */
export const MAX_TEXT_BYTES = 4096
/** The recommended size of a chunk of a file, in bytes (W11). */
export const FILE_CHUNK_BYTES = 32_768

/** The programs of the system, which sender and receiver name. */
export const Program = { server: 0x01, fax: 0x02, web: 0x03, print: 0x04, chat: 0x05, user: 0x0a } as const
type Party = (typeof Program)[keyof typeof Program]
/** A program that attaches to the server (N1). */
export type AttachedProgram = Exclude<Party, typeof Program.server | typeof Program.user>

/** Whether a code is that of a program which can attach to the server (N1). */
export function isAttachable(code: number): code is AttachedProgram {
  return code >= Program.fax && code <= Program.chat
}

/** Which frames pass in one direction of a connection. */
export interface Traffic {
  readonly senders: readonly number[]
  readonly receivers: readonly number[]
}

// Written out, so that bundlers can leave them out: they take nothing for free of side effects that is computed.
/** What a user may send: frames for any program. */
export const fromUserTraffic: Traffic = { senders: [0x0a], receivers: [0x01, 0x02, 0x03, 0x04, 0x05] }
/** What a user may get: frames of any program. */
export const toUserTraffic: Traffic = { senders: [0x01, 0x02, 0x03, 0x04, 0x05], receivers: [0x0a] }

/** What an attached program may send: frames for the server and for users (N2). */
export function fromProgramTraffic(program: AttachedProgram): Traffic {
  return { senders: [program], receivers: [Program.server, Program.user] }
}

/** What an attached program may get: frames of the server and of users (N2). */
export function toProgramTraffic(program: AttachedProgram): Traffic {
  return { senders: [Program.server, Program.user], receivers: [program] }
}

function trafficOf(sender: Party, receiver: Party): Traffic {
  if (sender === Program.user && receiver === Program.server) return fromUserTraffic
  if (sender === Program.server && receiver === Program.user) return toUserTraffic
  if (isAttachable(receiver)) return toProgramTraffic(receiver)
  return isAttachable(sender) ? fromProgramTraffic(sender) : { senders: [sender], receivers: [receiver] }
}

const EMPTY = /* @__PURE__ */ new Uint8Array(0)

/** A violation of the protocol (W9). `tooLarge` distinguishes a length over the limit from any other fault (E2). */
export class ProtocolError extends Error {
  override name = 'ProtocolError'
  readonly tooLarge: boolean

  constructor(message: string, tooLarge = false) {
    super(message)
    this.tooLarge = tooLarge
  }
}

/**
 * Iterates over the frames of a WebSocket message in place: `next()` moves to the body of the next frame, and returns
 * false at the end. Throws a ProtocolError for an unknown leader or program, a length over the limit, and a frame that
 * does not end within the message. A reader can be reused for one message after another.
 */
export class FrameReader extends ByteReader {
  private readonly traffic: Traffic
  private readonly maxBodyBytes: number
  /** Where the message ends. */
  private limit: number
  /** The sending and the receiving program and the type of the current frame; the programs are 0 before the first. */
  sender = 0
  receiver = 0
  type = 0

  constructor(bytes: Uint8Array, traffic: Traffic, maxBodyBytes = MAX_BODY_BYTES) {
    super(bytes, 0, 0)
    this.traffic = traffic
    this.maxBodyBytes = maxBodyBytes
    this.limit = bytes.length
  }

  /** Starts another message, which lies in these bytes from `start` to `end`. */
  open(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes
    this.offset = start
    this.end = start
    this.limit = end
    this.sender = 0
    this.receiver = 0
  }

  /** Releases the message. */
  close(): void {
    this.open(EMPTY, 0, 0)
  }

  next(): boolean {
    const { bytes, end: at } = this
    const left = this.limit - at
    if (left === 0) {
      if (this.receiver === 0) throw new ProtocolError('the message holds no frame')
      return false
    }
    if (bytes[at] !== LEADER) throw new ProtocolError(`header: unknown leader ${hex(bytes[at])}`)
    if (left < HEADER_BYTES) {
      throw new ProtocolError(`header: needs ${HEADER_BYTES} bytes, the message has ${left} left`)
    }
    this.sender = bytes[at + 1] as number
    if (!this.traffic.senders.includes(this.sender)) {
      throw new ProtocolError(`header: unknown sender ${hex(this.sender)}`)
    }
    this.receiver = bytes[at + 2] as number
    if (!this.traffic.receivers.includes(this.receiver)) {
      throw new ProtocolError(`header: unknown receiver ${hex(this.receiver)}`)
    }
    this.type = bytes[at + 3] as number
    const length = longAt(bytes, at + 4)
    if (length > this.maxBodyBytes) {
      throw new ProtocolError(`header: length ${length} is over the limit of ${this.maxBodyBytes}`, true)
    }
    this.offset = at + HEADER_BYTES
    this.end = this.offset + length
    if (this.end > this.limit) {
      throw new ProtocolError(`header: length ${length}, but the message has ${this.limit - this.offset} left`)
    }
    return true
  }

  /** Returns the current frame, header included, before any of its body is read: a view, not a copy. */
  whole(): Uint8Array {
    return this.bytes.subarray(this.offset - HEADER_BYTES, this.end)
  }
}

/** Returns the length in bytes of the well-formed frame at this offset, header included. */
export function frameLength(bytes: Uint8Array, at: number): number {
  return HEADER_BYTES + longAt(bytes, at + 4)
}

/** Returns the number in a well-formed server 0x03 frame: the user who sent the message, or 0 for the system. */
export function senderOf(frame: Uint8Array): number {
  return longAt(frame, HEADER_BYTES + 1)
}

/** A decoded frame: the name of its message, and its values. */
export type Decoded<Table extends MessageTable> = {
  [N in keyof Table]: { readonly name: N; readonly values: Values<Table[N]['fields']> }
}[keyof Table]

type MessageTable = { readonly [name: string]: { readonly code: number; readonly fields: Fields } }

type BodyOf = (name: string, fields: Fields) => Body<Values<Fields>>

const writer = /* @__PURE__ */ new ByteWriter(HEADER_BYTES + MAX_BODY_BYTES)

/** The codec of one direction, frame by frame. */
export class FrameCodec<Table extends MessageTable> {
  private readonly byName = new Map<keyof Table, Message>()
  private readonly byCode: (Message | undefined)[] = new Array(256).fill(undefined)

  /** The bodies are read and written as `bodyOf` has it, else by a loop over their fields. */
  constructor(sender: Party, receiver: Party, table: Table, bodyOf: BodyOf = (_, fields) => struct(fields)) {
    for (const [name, row] of Object.entries(table)) {
      const prefix = ((LEADER << 24) | (sender << 16) | (receiver << 8) | row.code) >>> 0
      const message = { name, prefix, body: bodyOf(name, row.fields) }
      this.byName.set(name, message)
      this.byCode[row.code] = message
    }
  }

  /** Returns the name of the message of this type, or undefined for an unknown type. */
  nameOf(type: number): keyof Table | undefined {
    return this.byCode[type]?.name
  }

  /** Encodes a whole frame. Throws a ProtocolError naming message and field when a value does not fit its field. */
  encode<N extends keyof Table>(name: N, values: Values<Table[N]['fields']>): Uint8Array<ArrayBuffer> {
    const message = this.byName.get(name)
    if (message === undefined) throw new ProtocolError(`${String(name)}: no such message`)
    writer.begin()
    writer.long(message.prefix)
    writer.long(0)
    try {
      message.body.write(writer, values)
      writer.patchLong(4, writer.length - HEADER_BYTES)
      return writer.finish()
    } catch (error) {
      throw protocolErrorFor(message.name, error)
    }
  }

  /** Decodes the reader's current frame. Throws a ProtocolError naming message and field (W9). */
  decode(frame: FrameReader): Decoded<Table> {
    const message = this.byCode[frame.type]
    if (message === undefined) throw new ProtocolError(`type ${hex(frame.type)}: no such message`)
    let values: Values<Fields>
    try {
      values = message.body.read(frame)
    } catch (error) {
      throw protocolErrorFor(message.name, error)
    }
    if (frame.offset !== frame.end) {
      throw new ProtocolError(`${message.name}: bytes left after the last field: ${frame.end - frame.offset}`)
    }
    return { name: message.name, values } as Decoded<Table>
  }
}

/** Bodies of some messages that are read and written without a loop over their fields. */
type FastPaths<Table extends MessageTable> = { readonly [N in keyof Table]?: Body<Values<Table[N]['fields']>> }

/** The codec of one direction, with fast paths for some messages. */
export class Codec<Table extends MessageTable> extends FrameCodec<Table> {
  private readonly sender: Party
  private readonly receiver: Party
  private readonly traffic: Traffic

  constructor(sender: Party, receiver: Party, table: Table, fastPaths: FastPaths<Table> = {}) {
    super(sender, receiver, table, (name, fields) => {
      const body = struct(fields)
      const fast: Body<Values<Fields>> | undefined = fastPaths[name]
      return fast === undefined ? body : withFastPath(body, fast)
    })
    this.sender = sender
    this.receiver = receiver
    this.traffic = trafficOf(sender, receiver)
  }

  /**
   * Decodes all frames of a WebSocket message (W8). Throws a ProtocolError at the first frame that is malformed, of an
   * unknown type, or from or for another program.
   */
  decodeAll(bytes: Uint8Array): Decoded<Table>[] {
    const frames = new FrameReader(bytes, this.traffic)
    const decoded: Decoded<Table>[] = []
    while (frames.next()) {
      if (frames.receiver !== this.receiver) {
        throw new ProtocolError(`header: receiver ${hex(frames.receiver)} is another program`)
      }
      if (frames.sender !== this.sender) {
        throw new ProtocolError(`header: sender ${hex(frames.sender)} is another program`)
      }
      decoded.push(this.decode(frames))
    }
    return decoded
  }
}

interface Message {
  readonly name: string
  /** The first half of the header, as a long: leader, sender, receiver, type. */
  readonly prefix: number
  readonly body: Body<Values<Fields>>
}

function protocolErrorFor(message: string, error: unknown): unknown {
  if (error instanceof BodyTooLong) {
    return new ProtocolError(`${message}: the body is over the limit of ${MAX_BODY_BYTES} bytes`, true)
  }
  if (!(error instanceof FieldError)) return error
  return new ProtocolError(`${message}.${error.path}: ${error.message}`)
}

function hex(byte: number | undefined): string {
  return `0x${(byte ?? 0).toString(16).padStart(2, '0')}`
}
