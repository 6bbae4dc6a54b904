import type { StoreDialect } from '../dialect.ts'
import type { Database } from '../schema.ts'
import type { RoomStore } from './interface.ts'
import { roomMembership } from './membership.ts'
import { roomReading } from './reading.ts'
import { roomRetention } from './retention.ts'
import { roomSaying } from './saying.ts'
import { roomSettings } from './settings.ts'
import { roomsOfSystem } from './system.ts'

/** The queries of the chat server. */
export function rooms(db: Database, dialect: StoreDialect): RoomStore {
  return {
    ...roomMembership(db, dialect),
    ...roomSettings(db, dialect),
    ...roomSaying(db, dialect),
    ...roomReading(db, dialect),
    ...roomsOfSystem(db, dialect),
    ...roomRetention(db, dialect),
  }
}
