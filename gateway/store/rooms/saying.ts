/** Saying things in rooms (R4): many in one transaction, each room's entries numbered without gaps. */
import type { Transaction } from 'kysely'
import { EntryKind, Role, SYSTEM } from '../../../protocol/index.ts'
import type { StoreDialect } from '../dialect.ts'
import type { Database, Tables } from '../schema.ts'
import { type RoomEntry, type RoomStore, type Said, type Saying, SYSTEM_NICKNAME } from './interface.ts'

/** How long a tag is known, in milliseconds (R4). */
export const TAG_MS = 10 * 60_000
/** Rows per insert. Each has eight variables; databases allow 32,766. */
const ROWS_PER_STATEMENT = 1000

export function roomSaying(db: Database, dialect: StoreDialect) {
  /** Locks the rooms, in order so that batches of several instances do not deadlock, and returns the last number of each. */
  async function lockRooms(transaction: Transaction<Tables>, rooms: readonly number[]): Promise<Map<number, number>> {
    const rows = await dialect
      .locked(
        transaction
          .selectFrom('rooms')
          .select(['room', 'last'])
          .where('room', 'in', dialect.numbers(rooms))
          .where('closedAt', 'is', null)
          .orderBy('room'),
      )
      .execute()
    return new Map(rows.map(({ room, last }) => [room, last]))
  }

  /** Returns the nicknames of the speakers who are members, by room and speaker. */
  async function readSpeakers(
    transaction: Transaction<Tables>,
    sayings: readonly Saying[],
  ): Promise<Map<string, string>> {
    const pairs = new Map(sayings.map(({ room, speaker }) => [speakerKey({ room, speaker }), { room, speaker }]))
    const rows = await transaction
      .selectFrom(dialect.rows({ room: 'bigint', speaker: 'bigint' }, [...pairs.values()]).as('said'))
      .innerJoin('roomMembers', join =>
        join.onRef('roomMembers.room', '=', 'said.room').onRef('roomMembers.member', '=', 'said.speaker'),
      )
      .innerJoin('accounts', 'accounts.number', 'said.speaker')
      .select(['said.room', 'said.speaker', 'accounts.nickname'])
      .where('roomMembers.role', '>', Role.invited)
      .execute()
    return new Map(rows.map(row => [speakerKey(row), row.nickname]))
  }

  /**
   * Returns the entries that were said with these tags of late. Their numbers are looked up one by one, in a subquery: for a join PostgreSQL
   * may read and sort ten minutes of all rooms, as long as it has no statistics.
   */
  async function readTagged(
    transaction: Transaction<Tables>,
    sayings: readonly Saying[],
    since: number,
  ): Promise<Map<string, RoomEntry>> {
    const keys = sayings.flatMap(({ room, speaker, tag }) => (tag === null ? [] : [{ room, speaker, tag }]))
    if (keys.length === 0) return new Map()
    const found = await transaction
      .selectFrom(dialect.rows({ room: 'bigint', speaker: 'bigint', tag: 'bigint' }, keys).as('said'))
      .select(['said.room', 'said.tag'])
      .select(query =>
        query
          .selectFrom('roomEntries')
          .select('sequence')
          .whereRef('roomEntries.room', '=', 'said.room')
          .whereRef('roomEntries.speaker', '=', 'said.speaker')
          .whereRef('roomEntries.tag', '=', 'said.tag')
          .where('at', '>=', since)
          .limit(1)
          .as('sequence'),
      )
      .execute()
    const known = found.flatMap(({ room, tag, sequence }) => (sequence === null ? [] : [{ room, tag, sequence }]))
    if (known.length === 0) return new Map()
    const rows = await transaction
      .selectFrom(dialect.rows({ room: 'bigint', tag: 'bigint', sequence: 'bigint' }, known).as('said'))
      .innerJoin('roomEntries', join =>
        join.onRef('roomEntries.room', '=', 'said.room').onRef('roomEntries.sequence', '=', 'said.sequence'),
      )
      .select([
        'said.room',
        'said.tag',
        'roomEntries.sequence',
        'at',
        'roomEntries.speaker',
        'nickname',
        'kind',
        'text',
      ])
      .execute()
    return new Map(rows.map(({ room, tag, ...entry }) => [tagKey({ room, tag, ...entry }), entry as RoomEntry]))
  }

  return {
    say(sayings, now) {
      return db.transaction().execute(async transaction => {
        const last = await lockRooms(transaction, [...new Set(sayings.map(({ room }) => room))])
        const speakers = await readSpeakers(transaction, sayings)
        const tagged = await readTagged(transaction, sayings, now - TAG_MS)
        const added: (RoomEntry & { room: number; tag: number | null })[] = []
        const said = sayings.map((saying): Said => {
          const { room, speaker, tag, text } = saying
          const nickname = speaker === SYSTEM ? SYSTEM_NICKNAME : speakers.get(speakerKey(saying))
          const sequence = (last.get(room) ?? 0) + 1
          if (!last.has(room)) return 'unknown room'
          if (nickname === undefined) return 'not a member'
          const earlier = tag === null ? undefined : tagged.get(tagKey(saying))
          if (earlier !== undefined) return { entry: earlier, isNew: false }
          const entry = { sequence, at: now, speaker, nickname, kind: EntryKind.text, text }
          last.set(room, sequence)
          if (tag !== null) tagged.set(tagKey(saying), entry)
          added.push({ ...entry, room, tag })
          return { entry, isNew: true }
        })
        for (let start = 0; start < added.length; start += ROWS_PER_STATEMENT) {
          const rows = added.slice(start, start + ROWS_PER_STATEMENT)
          await transaction.insertInto('roomEntries').values(rows).execute()
        }
        if (added.length > 0) await setLast(transaction, new Set(added.map(({ room }) => room)), last)
        return said
      })
    },
  } satisfies Partial<RoomStore>

  async function setLast(
    transaction: Transaction<Tables>,
    rooms: ReadonlySet<number>,
    last: ReadonlyMap<number, number>,
  ): Promise<void> {
    const rows = [...rooms].map(room => ({ spoken: room, latest: last.get(room) ?? 0 }))
    await transaction
      .updateTable('rooms')
      .from(dialect.rows({ spoken: 'bigint', latest: 'bigint' }, rows).as('said'))
      .set(query => ({ last: query.ref('said.latest') }))
      .whereRef('rooms.room', '=', 'said.spoken')
      .execute()
  }
}

function speakerKey({ room, speaker }: { room: number; speaker: number }): string {
  return `${room} ${speaker}`
}

function tagKey({ room, speaker, tag }: { room: number; speaker: number; tag: number | null }): string {
  return `${room} ${speaker} ${tag}`
}
