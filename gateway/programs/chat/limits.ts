/** What a room may be, in one place (R1). */
import { Access, Removal, Role } from '../../../protocol/index.ts'
import { Refusal } from '../../errors.ts'
import type { RoomChanges, RoomLimits } from '../../store/rooms/interface.ts'

export const roomLimits: RoomLimits = { members: 1000, rooms: 200 }
/** More rooms than a user can be in and be invited to. */
export const ALL_ROOMS = 1000
/** Rooms, members or entries in one answer. */
const MAX_PAGE = 100
const NAME_CHARACTERS = 32
const TOPIC_BYTES = 255

/** Throws a Refusal for a setting that breaks R1; what is not given is not looked at. */
export function checkSettings({ name = 'a', topic = '', access = Access.open }: RoomChanges): void {
  const length = Array.from(name).length
  if (length < 1 || length > NAME_CHARACTERS) throw new Refusal('roomNameLength', 1, NAME_CHARACTERS)
  if (Buffer.byteLength(topic) > TOPIC_BYTES) throw new Refusal('topicTooLong', TOPIC_BYTES)
  if (access !== Access.open && access !== Access.byInvitation) throw new Refusal('unknownAccess')
}

/** The roles that an owner can give; the owner's own is passed on with the room. */
export function givenRole(role: number): Role {
  if (role !== Role.member && role !== Role.moderator) throw new Refusal('unknownRole')
  return role
}

export function knownRemoval(removal: number): Removal {
  const known = Object.values(Removal).find(each => each === removal)
  if (known === undefined) throw new Refusal('unknownRemoval')
  return known
}

/** How many items an answer gets: more than 100 is cut (R2). */
export function pageSize(count: number): number {
  return Math.min(count, MAX_PAGE)
}
