/** Entries of rooms as frames have them. */
import { type ChatMessageValues, fromChat } from '../../../protocol/index.ts'
import type { RoomEntry } from '../../store/rooms/interface.ts'

export function entryValues({ sequence, at, speaker, nickname, kind, text }: RoomEntry) {
  return { sequence, time: seconds(at), speaker, nickname, entryKind: kind, text }
}

/** The frame that tells members of an entry (R3). */
export function entryFrame(room: number, entry: RoomEntry): Uint8Array {
  const values: ChatMessageValues<'roomEntry'> = { room, ...entryValues(entry) }
  return fromChat.encode('roomEntry', values)
}

/** The frame of an entry, and its number. */
export interface EntryFrame {
  readonly sequence: number
  readonly frame: Uint8Array
}

/** The frames of several entries, in order. */
export function entryFrames(room: number, entries: readonly RoomEntry[]): EntryFrame[] {
  return entries.map(entry => ({ sequence: entry.sequence, frame: entryFrame(room, entry) }))
}

/** Seconds since 1970 (R1). */
export function seconds(at: number): number {
  return Math.floor(at / 1000)
}
