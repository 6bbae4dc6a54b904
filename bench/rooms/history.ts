/** Pages of a room's history, asked for at a steady rate by members on two instances. */
import { encodeText } from '../../protocol/index.ts'
import { query } from '../../test/servers/postgres.ts'
import { QUICK } from '../accounts.ts'
import { openSharedAccounts } from '../instances.ts'
import { jsonLine, table } from '../report.ts'
import { summary } from '../statistics.ts'
import { isSound, measureShared } from '../storms/measure.ts'
import { openRooms } from './accounts.ts'
import type { HistoryResult, HistoryWork } from './history-load.ts'

const MEMBERS = 100
const ENTRIES = 20_000
const SAID_AT_ONCE = 500
const RATE = 300
const PAGE = 100
const text = encodeText('.'.repeat(64))

/** Returns whether every page came in full. */
export async function benchHistory(seconds: number, repeats: number): Promise<boolean> {
  let room = 0
  const accounts = await openSharedAccounts(MEMBERS, QUICK, async (store, firstNumber) => {
    room = (await openRooms(store, firstNumber, 1, MEMBERS))[0] ?? 0
    for (let tag = 0; tag < ENTRIES; tag += SAID_AT_ONCE) {
      const sayings = Array.from({ length: SAID_AT_ONCE }, (_, place) => {
        return { room, speaker: firstNumber, tag: tag + place, text }
      })
      await store.say(sayings, Date.now())
    }
  })
  await query(accounts.database, 'analyze')
  const results: HistoryResult[] = []
  try {
    const work: HistoryWork = { room, members: MEMBERS, entries: ENTRIES, page: PAGE, rate: RATE, seconds }
    for (let round = 1; round <= repeats; round++) {
      const result = await measureShared<HistoryWork, HistoryResult>(2, '../rooms/history-load.ts', accounts, work)
      jsonLine({ bench: 'rooms', part: 'history', round, ...result })
      results.push(result)
    }
  } finally {
    await accounts.remove()
  }
  const column = (value: (result: HistoryResult) => number, digits = 1) => summary(results.map(value), digits)
  table(
    `Rooms: history, ${RATE} pages of ${PAGE} entries a second, PostgreSQL, two instances`,
    ['pages/s', 'p50 ms', 'p99 ms', 'CPU µs/page', 'and of PostgreSQL'],
    [
      [
        ...[column(({ usage }) => usage.perSecond, 0), column(({ p50Ms }) => p50Ms), column(({ p99Ms }) => p99Ms)],
        ...[column(({ usage }) => usage.cpuEach, 0), column(({ usage, databaseCpu }) => databaseCpu / usage.units, 0)],
      ],
    ],
  )
  return isSound(results)
}
