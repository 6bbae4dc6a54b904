/** The frames between users and attached programs, which the server passes on as they are (N2). */
import { longAt } from './bytes.ts'
import {
  type AttachedProgram,
  type FrameReader,
  HEADER_BYTES,
  LEADER,
  MAX_BODY_BYTES,
  Program,
  ProtocolError,
} from './frame.ts'

/** Every such body begins with the user's number. */
const NUMBER_BYTES = 4

/** A frame between a user and a program. */
export interface RelayedFrame {
  /** The type in the header: the program's own. */
  readonly type: number
  /** The user's number, with which the body begins. */
  readonly number: number
  /** The rest of the body. */
  readonly data: Uint8Array
}

/** Returns the user's number in the reader's current frame. Throws a ProtocolError when its body is too short. */
export function relayedNumber(frame: FrameReader): number {
  const bytes = frame.end - frame.offset
  if (bytes < NUMBER_BYTES) {
    throw new ProtocolError(`type ${frame.type}.number: bytes needed: ${NUMBER_BYTES}, bytes left: ${bytes}`)
  }
  return longAt(frame.bytes, frame.offset)
}

/** Decodes the reader's current frame; `data` is a view. Throws a ProtocolError when its body is too short. */
export function decodeRelayed(frame: FrameReader): RelayedFrame {
  const number = relayedNumber(frame)
  return { type: frame.type, number, data: frame.bytes.subarray(frame.offset + NUMBER_BYTES, frame.end) }
}

/** Encodes a frame from a user to a program. Throws a ProtocolError when the data are too long. */
export function encodeForProgram(program: AttachedProgram, frame: RelayedFrame): Uint8Array<ArrayBuffer> {
  return encodeRelayed(Program.user, program, frame)
}

/** Encodes a frame from a program to a user. Throws a ProtocolError when the data are too long. */
export function encodeFromProgram(program: AttachedProgram, frame: RelayedFrame): Uint8Array<ArrayBuffer> {
  return encodeRelayed(program, Program.user, frame)
}

function encodeRelayed(
  sender: number,
  receiver: number,
  { type, number, data }: RelayedFrame,
): Uint8Array<ArrayBuffer> {
  const length = NUMBER_BYTES + data.length
  if (length > MAX_BODY_BYTES) {
    throw new ProtocolError(`type ${type}: the body is over the limit of ${MAX_BODY_BYTES} bytes`, true)
  }
  const bytes = new Uint8Array(HEADER_BYTES + length)
  const view = new DataView(bytes.buffer)
  bytes.set([LEADER, sender, receiver, type])
  view.setUint32(4, length)
  view.setUint32(HEADER_BYTES, number)
  bytes.set(data, HEADER_BYTES + NUMBER_BYTES)
  return bytes
}
