/** What is done to rooms by administrators: by the admin command, and by the HTTP API for the keys of a site. */
import { Removal, SYSTEM } from '../../protocol/index.ts'
import type { Clock } from '../clock.ts'
import { Refusal } from '../errors.ts'
import { checkText } from '../handlers/field-limits.ts'
import { entryFrames } from '../programs/chat/entry-frame.ts'
import { checkSettings, givenRole, roomLimits } from '../programs/chat/limits.ts'
import { type RoomNews, removalNews } from '../programs/chat/news.ts'
import { refusedChange, refusedInvitation, refusedRemoval } from '../programs/chat/reasons.ts'
import type { Store } from '../store/interface.ts'
import type { RoomChanges, RoomEntry, RoomSettings, RoomState, Said, Saying } from '../store/rooms/interface.ts'

/** Who looks after rooms, and with what. */
export interface RoomAdministration {
  readonly store: Store
  /** Milliseconds since 1970. */
  readonly clock: Clock
  /** Tells the members who are signed in of a change that is in the store. Throws a CommandError if they may not know. */
  tellNews(news: RoomNews): Promise<void>
  /** The same of a room that was closed. */
  tellClosed(room: number): Promise<void>
  /** Says something, and tells the members who are signed in. */
  say(saying: Saying): Promise<Said>
}

/** Returns the state of a room. Throws a Refusal if there is none. */
export async function requireRoom({ store }: Pick<RoomAdministration, 'store'>, room: number): Promise<RoomState> {
  const state = await store.roomState(room)
  if (state === undefined) throw new Refusal('noSuchRoom')
  return state
}

/** Creates a room of a user, who is then a member, or of the system. Returns its number. Throws a Refusal. */
export async function createRoom(by: RoomAdministration, owner: number, settings: RoomSettings): Promise<number> {
  const { clock, store } = by
  checkSettings(settings)
  if (owner !== SYSTEM && (await store.account(owner)) === undefined) throw new Refusal('noSuchNumber')
  const room = await store.createRoom(owner, settings, roomLimits, clock.now())
  if (room === 'too many rooms') throw new Refusal('theirRoomsFull')
  if (owner === SYSTEM) return room
  const entries = await store.roomHistory(room, SYSTEM, { sequence: 0, direction: 'after' }, 1)
  await by.tellNews({ room, joined: owner, frames: entryFrames(room, entries ?? []) })
  return room
}

/** Changes settings and the owner, a member or the system. What is not given stays. Throws a Refusal. */
export async function changeRoom(
  by: RoomAdministration,
  room: number,
  changes: RoomChanges,
  owner?: number,
): Promise<void> {
  checkSettings(changes)
  const changed = await by.store.changeRoom(actorIn(by, room), changes, owner)
  if (typeof changed === 'string') throw refusedChange(changed)
  await by.tellNews({ room, frames: entryFrames(room, changed.entries) })
}

/** Closes a room, with its history. Throws a Refusal if there is none. */
export async function closeRoom(by: RoomAdministration, room: number): Promise<void> {
  if (!(await by.store.closeRoom(room, by.clock.now()))) throw new Refusal('noSuchRoom')
  await by.tellClosed(room)
}

/** Makes a user a member. Throws a Refusal. */
export async function addMember(by: RoomAdministration, room: number, number: number): Promise<void> {
  const added = await by.store.addToRoom(room, number, roomLimits, by.clock.now())
  if (typeof added === 'string') throw refusedInvitation(added)
  await by.tellNews({ room, joined: number, frames: entryFrames(room, added.entries) })
}

/** Removes, bans or pardons a user. Throws a Refusal. */
export async function removeMember(by: RoomAdministration, room: number, number: number, kind: Removal): Promise<void> {
  const removed = await by.store.removeFromRoom(actorIn(by, room), number, kind)
  if (typeof removed === 'string') throw refusedRemoval(removed)
  if (kind !== Removal.pardon) await by.tellNews(removalNews(room, number, { by: SYSTEM, kind }, removed))
}

/** Makes a member a moderator, or the other way round. Throws a Refusal. */
export async function giveRole(by: RoomAdministration, room: number, number: number, role: number): Promise<void> {
  const changed = await by.store.setRole(actorIn(by, room), number, givenRole(role))
  if (typeof changed === 'string') throw refusedChange(changed)
  if (changed.entries.length > 0) await by.tellNews({ room, frames: entryFrames(room, changed.entries) })
}

/** Says something as the system, or as a member. Returns the entry. Throws a Refusal. */
export async function sayIn(
  by: RoomAdministration,
  room: number,
  speaker: number,
  text: Uint8Array,
): Promise<RoomEntry> {
  checkText(text)
  const said = await by.say({ room, speaker, tag: null, text })
  if (typeof said === 'string') throw refusedChange(said)
  return said.entry
}

/** Has an account leave all its rooms, as before it is deleted. */
export async function leaveRooms(by: RoomAdministration, number: number): Promise<void> {
  const { clock, store } = by
  const rooms = await store.roomsOf([number])
  for (const room of rooms.get(number) ?? []) {
    const left = await store.leaveRoom({ room, by: number, now: clock.now() })
    if (left !== 'not a member') await by.tellNews({ room, left: number, frames: entryFrames(room, left.entries) })
  }
}

function actorIn({ clock }: RoomAdministration, room: number) {
  return { room, by: SYSTEM, now: clock.now() }
}
