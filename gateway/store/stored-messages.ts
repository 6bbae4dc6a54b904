/** Messages stored until their recipients have acknowledged them (M1, M2). */
import { type SqlBool, sql, type Transaction } from 'kysely'
import { SYSTEM } from '../../protocol/index.ts'
import type { StoreDialect } from './dialect.ts'
import { gathered } from './gathered.ts'
import type { NewMessage, Store, Stored } from './interface.ts'
import { prepared, preparedList } from './prepared.ts'
import { oldestRetained } from './retention.ts'
import type { Database, Tables } from './schema.ts'

/** Maximum number of messages per recipient, and of those from one sender who is not on the recipient's list (M2). */
const MAX_MESSAGES = 1000
const MAX_FROM_STRANGER = 100
/** Rows per insert. Each has four variables; databases allow 32,766. */
const ROWS_PER_STATEMENT = 1000
/** What is stored of a message that only takes a place: it is confirmed, or its sender is blocked. */
const NO_FRAME = new Uint8Array(0)

interface Place {
  readonly recipient: number
  readonly sender: number
}

/** What one sender has of a mailbox. */
interface Share {
  /** How many messages; undefined if there is no limit, as for a friend of the recipient and the system. */
  count: number | undefined
  readonly isBlocked: boolean
}

export function storedMessages(db: Database, dialect: StoreDialect) {
  const readMessages = prepared(db, (recipient: number, after: number, since: number, limit: number) =>
    db
      .selectFrom('messages')
      .select(['id', 'frame', 'confirmedAt'])
      .where('recipient', '=', recipient)
      .where('id', '>', after)
      .where('storedAt', '>=', since)
      .orderBy('id')
      .limit(limit),
  )

  /** Returns a function that finds the accounts out of a list that have messages of some kind. */
  const mailboxFinder = (kind: 'all' | 'unconfirmed') =>
    preparedList(db, dialect, recipients =>
      db
        .selectFrom('accounts')
        .select('number')
        .where(({ ref }) => dialect.isIn(ref('number'), recipients))
        .where(({ exists, selectFrom }) =>
          exists(
            selectFrom('messages')
              .select('id')
              .whereRef('recipient', '=', 'accounts.number')
              .$if(kind === 'unconfirmed', messages => messages.where('confirmedAt', 'is', null)),
          ),
        ),
    )
  const findMailboxes = mailboxFinder('all')
  const findUnconfirmed = mailboxFinder('unconfirmed')

  /** Nearly everyone who signs in has no messages, and shares the query that tells with others. */
  const hasMessages = gathered(async (recipients: readonly number[]) => {
    const found = new Set((await findMailboxes(recipients)).map(({ number }) => number))
    return recipients.map(recipient => found.has(recipient))
  })

  /** Returns what each sender has of the share in a mailbox, by `keyOf`. A recipient without an account is absent. */
  async function readShares(
    transaction: Transaction<Tables>,
    messages: readonly Place[],
    now: number,
  ): Promise<Map<string, Share>> {
    const places = [...new Map(messages.map(place => [keyOf(place), place])).values()]
    const rows = await transaction
      .selectFrom(dialect.senders(places).as('places'))
      .innerJoin('accounts', 'accounts.number', 'places.recipient')
      .leftJoin('friends', join =>
        join.onRef('friends.owner', '=', 'places.recipient').onRef('friends.friend', '=', 'places.sender'),
      )
      .leftJoin('blocks', join =>
        join.onRef('blocks.owner', '=', 'places.recipient').onRef('blocks.blocked', '=', 'places.sender'),
      )
      .select(({ eb, fn, selectFrom }) => [
        'places.recipient',
        'places.sender',
        'blocks.blocked',
        eb
          .case()
          .when(eb.or([eb('places.sender', '=', SYSTEM), eb('friends.friend', 'is not', null)]))
          .then(null)
          .else(
            selectFrom('messages')
              .select(fn.countAll<number>().as('count'))
              .whereRef('messages.recipient', '=', 'places.recipient')
              .whereRef('messages.sender', '=', 'places.sender')
              .where('messages.storedAt', '>=', oldestRetained(now)),
          )
          .end()
          .as('count'),
      ])
      .execute()
    return new Map(rows.map(row => [keyOf(row), { count: row.count ?? undefined, isBlocked: row.blocked !== null }]))
  }

  /** Returns how many messages these mailboxes hold; an empty one is absent. */
  async function countMessages(
    transaction: Transaction<Tables>,
    messages: readonly Place[],
    now: number,
  ): Promise<Map<number, number>> {
    const rows = await transaction
      .selectFrom('messages')
      .select(['recipient', query => query.fn.countAll<number>().as('count')])
      .where(({ ref }) => dialect.isIn(ref('recipient'), [...new Set(messages.map(({ recipient }) => recipient))]))
      .where('storedAt', '>=', oldestRetained(now))
      .groupBy('recipient')
      .execute()
    return new Map(rows.map(({ recipient, count }) => [recipient, count]))
  }

  return {
    storeMessages(messages, now) {
      return db.transaction().execute(async transaction => {
        await dialect.lock(transaction, [...new Set(messages.map(({ recipient }) => recipient))])
        const shares = await readShares(transaction, messages, now)
        const isOverShare = (share: Share | undefined) => (share?.count ?? 0) >= MAX_FROM_STRANGER
        // A mailbox is not counted for the sake of messages that are refused anyway.
        const wanted = messages.filter(message => !isOverShare(shares.get(keyOf(message))))
        const counts = await countMessages(transaction, wanted, now)

        const outcomes: Stored[] = []
        const rows: (NewMessage & { place: number })[] = []
        for (const [place, message] of messages.entries()) {
          const share = shares.get(keyOf(message))
          const count = counts.get(message.recipient) ?? 0
          if (share === undefined) outcomes[place] = 'unknown number'
          else if (isOverShare(share) || count >= MAX_MESSAGES) outcomes[place] = 'mailbox full'
          else {
            if (share.count !== undefined) share.count++
            counts.set(message.recipient, count + 1)
            rows.push({ ...message, frame: share.isBlocked ? NO_FRAME : message.frame, place })
          }
        }
        for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
          const part = rows.slice(start, start + ROWS_PER_STATEMENT)
          const inserted = await transaction
            .insertInto('messages')
            .values(part.map(({ recipient, sender, frame }) => ({ recipient, sender, frame, storedAt: now })))
            .returning('id')
            .execute()
          // Ids are generated in the order of the rows, but may be returned in any order.
          const ids = inserted.map(({ id }) => id).sort((a, b) => a - b)
          for (const [index, { place }] of part.entries()) outcomes[place] = ids[index] as number
        }
        return outcomes
      })
    },

    async storedMessages(recipient, after, limit, now) {
      if (after === 0 && !(await hasMessages(recipient))) return []
      const rows = await readMessages(recipient, after, oldestRetained(now), limit)
      return rows.map(({ id, frame, confirmedAt }) => ({ id, frame, isConfirmed: confirmedAt !== null }))
    },

    async withStoredMessages(numbers) {
      const rows = await findUnconfirmed(numbers)
      return rows.map(({ number }) => number)
    },

    async removeMessages(messages) {
      await db
        .deleteFrom('messages')
        .where(query => sql<SqlBool>`${query.refTuple('recipient', 'id')} in ${dialect.messageIds(messages)}`)
        .execute()
    },

    async confirmMessages(messages, now) {
      await db
        .updateTable('messages')
        .set({ frame: NO_FRAME, confirmedAt: now })
        .where(query => sql<SqlBool>`${query.refTuple('recipient', 'id')} in ${dialect.messageIds(messages)}`)
        .execute()
    },
  } satisfies Partial<Store>
}

function keyOf({ recipient, sender }: Place): string {
  return `${sender}→${recipient}`
}
