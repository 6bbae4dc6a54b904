/** Changes of a room: its name, topic, access, owner and moderators (R1, R2). */
import type { Transaction } from 'kysely'
import { Access, EntryKind, Role, SYSTEM } from '../../../protocol/index.ts'
import type { StoreDialect } from '../dialect.ts'
import type { Database, Tables } from '../schema.ts'
import type { RoleFailure, RoomActor, RoomStore } from './interface.ts'
import {
  addEntries,
  isMember,
  type LockedRoom,
  lockRoom,
  nicknameOf,
  roleIn,
  setOwner,
  setRoleOf,
} from './locked-room.ts'

export function roomSettings(db: Database, dialect: StoreDialect) {
  /** Locks the room for who has at least this role in it. */
  async function lockFor(
    transaction: Transaction<Tables>,
    { room, by }: RoomActor,
    least: Role,
  ): Promise<LockedRoom | 'unknown room' | RoleFailure> {
    const locked = await lockRoom(transaction, dialect, room)
    const own = await roleIn(transaction, room, by)
    if (locked === undefined || (!isMember(own) && locked.access !== Access.open)) return 'unknown room'
    if (!isMember(own)) return 'not a member'
    return own < least ? 'role too low' : locked
  }

  /** Adds one entry for each change, as `name …`, `topic …`, `access …`, `owner …`, `moderator …` or `member …`. */
  async function addChanges(
    transaction: Transaction<Tables>,
    locked: LockedRoom,
    { by, now }: RoomActor,
    texts: readonly string[],
  ) {
    const nickname = (await nicknameOf(transaction, by)) ?? ''
    const entries = texts.map(text => ({ at: now, speaker: by, nickname, kind: EntryKind.changed, text }))
    return { entries: await addEntries(transaction, locked, entries) }
  }

  return {
    changeRoom(actor, changes, newOwner) {
      return db.transaction().execute(async transaction => {
        const locked = await lockFor(transaction, actor, Role.moderator)
        if (typeof locked === 'string') return locked
        const { room } = locked
        const { name = locked.name, topic = locked.topic, access = locked.access } = changes
        const owner = newOwner ?? locked.owner
        if (owner !== locked.owner) {
          if (actor.by !== locked.owner && actor.by !== SYSTEM) return 'role too low'
          if (owner === SYSTEM && actor.by !== SYSTEM) return 'no such member'
          if (!isMember(await roleIn(transaction, room, owner))) return 'no such member'
          await setRoleOf(transaction, room, locked.owner, Role.moderator)
          await setOwner(transaction, room, owner)
        }
        await transaction.updateTable('rooms').set({ name, topic, access }).where('room', '=', room).execute()
        return addChanges(transaction, locked, actor, [
          ...(name === locked.name ? [] : [`name ${name}`]),
          ...(topic === locked.topic ? [] : [`topic ${topic}`]),
          ...(access === locked.access ? [] : [`access ${access}`]),
          ...(owner === locked.owner ? [] : [`owner ${owner}`]),
        ])
      })
    },

    setRole(actor, number, role) {
      return db.transaction().execute(async transaction => {
        const locked = await lockFor(transaction, actor, Role.owner)
        if (typeof locked === 'string') return locked
        const before = await roleIn(transaction, locked.room, number)
        if (!isMember(before)) return 'no such member'
        if (before === Role.owner) return 'role too low'
        if (before === role) return { entries: [] }
        await setRoleOf(transaction, locked.room, number, role)
        const text = `${role === Role.moderator ? 'moderator' : 'member'} ${number}`
        return addChanges(transaction, locked, actor, [text])
      })
    },
  } satisfies Partial<RoomStore>
}
