/** Saying things in rooms (R4): many in one transaction, each room's entries numbered without gaps. */
import { type RawBuilder, sql, type Transaction } from 'kysely'
import { EntryKind, Role, SYSTEM } from '../../../protocol/index.ts'
import type { StoreDialect } from '../dialect.ts'
import { preparedRows } from '../prepared.ts'
import type { Database, Tables } from '../schema.ts'
import { type RoomEntry, type RoomStore, type Said, type Saying, SYSTEM_NICKNAME } from './interface.ts'

/** How long a tag is known, in milliseconds (R4). */
export const TAG_MS = 10 * 60_000
/** Rows per insert. Each has eight variables; databases allow 32,766. */
const ROWS_PER_STATEMENT = 1000

/** Names an entry by its tag. */
type Tagged = Pick<Saying, 'room' | 'speaker' | 'tag'>

/** The place of an entry that was said with a tag of late. */
interface Place {
  room: number
  sequence: number
}

export function roomSaying(db: Database, dialect: StoreDialect) {
  /** Locks the rooms, in order so that batches of several instances do not deadlock, and returns the last number of each. */
  const lockRooms = preparedRows(dialect, { spoken: 'bigint' }, (rows: RawBuilder<{ spoken: number }>) =>
    dialect.locked(
      db
        .selectFrom('rooms')
        .select(['room', 'last'])
        .where('room', 'in', db.selectFrom(rows.as('said')).select('spoken'))
        .where('closedAt', 'is', null)
        .orderBy('room'),
    ),
  )

  /**
   * Returns the nickname of each speaker who is a member, and the number of an entry that has the tag already. The latter are looked up one
   * by one, in a subquery: for a join PostgreSQL may read and sort ten minutes of all rooms, as long as it has no statistics.
   */
  const lookUp = preparedRows(
    dialect,
    { room: 'bigint', speaker: 'bigint', tag: 'bigint', since: 'bigint' },
    (rows: RawBuilder<Tagged & { since: number }>) =>
      db
        .selectFrom(rows.as('said'))
        .leftJoin('roomMembers', join =>
          join
            .onRef('roomMembers.room', '=', 'said.room')
            .onRef('roomMembers.member', '=', 'said.speaker')
            .on('roomMembers.role', '>', sql.lit(Role.invited)),
        )
        .leftJoin('accounts', 'accounts.number', 'roomMembers.member')
        .select(['said.room', 'said.speaker', 'said.tag', 'accounts.nickname'])
        .select(query =>
          query
            .selectFrom('roomEntries')
            .select('sequence')
            .whereRef('roomEntries.room', '=', 'said.room')
            .whereRef('roomEntries.speaker', '=', 'said.speaker')
            .whereRef('roomEntries.tag', '=', 'said.tag')
            .whereRef('roomEntries.at', '>=', 'said.since')
            .limit(sql.lit(1))
            .as('sequence'),
        ),
  )

  const setLast = preparedRows(
    dialect,
    { spoken: 'bigint', latest: 'bigint' },
    (rows: RawBuilder<{ spoken: number; latest: number }>) =>
      db
        .updateTable('rooms')
        .from(rows.as('said'))
        .set(query => ({ last: query.ref('said.latest') }))
        .whereRef('rooms.room', '=', 'said.spoken'),
  )

  async function readEntries(transaction: Transaction<Tables>, places: readonly Place[]) {
    if (places.length === 0) return []
    return transaction
      .selectFrom(dialect.rows({ room: 'bigint', sequence: 'bigint' }, places).as('said'))
      .innerJoin('roomEntries', join =>
        join.onRef('roomEntries.room', '=', 'said.room').onRef('roomEntries.sequence', '=', 'said.sequence'),
      )
      .select(['said.room', 'tag', 'roomEntries.sequence', 'at', 'speaker', 'nickname', 'kind', 'text'])
      .execute()
  }

  return {
    say(sayings, now) {
      return db.transaction().execute(async transaction => {
        const spoken = [...new Set(sayings.map(({ room }) => room))].map(room => ({ spoken: room }))
        const last = new Map((await lockRooms(transaction, spoken)).map(({ room, last }) => [room, last]))
        const since = now - TAG_MS
        const found = await lookUp(
          transaction,
          sayings.map(({ room, speaker, tag }) => ({ room, speaker, tag, since })),
        )
        const nicknames = new Map(found.map(row => [speakerKey(row), row.nickname]))
        const places = found.flatMap(({ room, sequence }) => (sequence === null ? [] : [{ room, sequence }]))
        const tagged = new Map<string, RoomEntry>()
        for (const { room, tag, ...entry } of await readEntries(transaction, places)) {
          tagged.set(tagKey({ room, speaker: entry.speaker, tag }), entry as RoomEntry)
        }
        const added: (RoomEntry & { room: number; tag: number | null })[] = []
        const said = sayings.map((saying): Said => {
          const { room, speaker, tag, text } = saying
          const nickname = speaker === SYSTEM ? SYSTEM_NICKNAME : nicknames.get(speakerKey(saying))
          const sequence = (last.get(room) ?? 0) + 1
          if (!last.has(room)) return 'unknown room'
          if (nickname === undefined || nickname === null) return 'not a member'
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
        const rooms = new Set(added.map(({ room }) => room))
        if (added.length > 0) {
          await setLast(
            transaction,
            [...rooms].map(room => ({ spoken: room, latest: last.get(room) ?? 0 })),
          )
        }
        return said
      })
    },
  } satisfies Partial<RoomStore>
}

function speakerKey({ room, speaker }: { room: number; speaker: number }): string {
  return `${room} ${speaker}`
}

function tagKey({ room, speaker, tag }: Tagged): string {
  return `${room} ${speaker} ${tag}`
}
