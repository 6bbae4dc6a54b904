/** What members of a room who are signed in are told when it has changed (R3), by users here or by administrators. */
import { fromChat, Removal } from '../../../protocol/index.ts'
import type { RoomEntry } from '../../store/rooms/interface.ts'
import type { Audience } from './audience.ts'
import { type EntryFrame, entryFrames } from './entry-frame.ts'

export interface RoomNews {
  readonly room: number
  /** New entries, in order. */
  readonly frames: readonly EntryFrame[]
  /** Who has become a member. */
  readonly joined?: number | undefined
  /** Who is none any more. */
  readonly left?: number | undefined
  /** What was done to who has left, and by whom; undefined for a user who left without help. */
  readonly removal?: { readonly by: number; readonly kind: Removal } | undefined
}

/** What there is to tell when a user was removed or banned, or let in again. An invitation is taken back without a word. */
export function removalNews(
  room: number,
  number: number,
  removal: { readonly by: number; readonly kind: Removal },
  { entries, wasMember }: { readonly entries: readonly RoomEntry[]; readonly wasMember: boolean },
): RoomNews {
  const isTold = wasMember || removal.kind === Removal.ban
  return { room, frames: entryFrames(room, entries), ...(isTold ? { left: number, removal } : {}) }
}

/** Tells everyone concerned, on every instance. Resolves when who has joined hears all entries from now on, and who has left none. */
export async function tellNews(audience: Audience, { room, frames, joined, left, removal }: RoomNews): Promise<void> {
  if (joined !== undefined) await audience.memberChanged(room, joined, true)
  if (left !== undefined) await audience.memberChanged(room, left, false)
  for (const { sequence, frame } of frames) audience.announce(room, sequence, frame)
  if (left !== undefined && removal !== undefined) {
    audience.tell(left, fromChat.encode('removal', { room, friend: removal.by, removal: removal.kind }))
  }
}
