/** What one PostgreSQL carries, through the Store as a gateway uses it: for sizing. */
import type { Store, Stored } from '../gateway/store/interface.ts'
import { openStore } from '../gateway/store/open.ts'
import { testDatabase } from '../test/servers/postgres.ts'
import { createAccounts, QUICK } from './accounts.ts'
import { jsonLine, table } from './report.ts'

const ACCOUNTS = 3000
const FRIENDS = 200
const BATCH = 100
const frame = new Uint8Array(100)

/** One kind of work: so many units a call, so many calls at the same time. */
interface Work {
  name: string
  units: number
  atOnce: number
  call(index: number): Promise<unknown>
}

export async function benchStore(seconds: number): Promise<void> {
  const { url, drop } = await testDatabase()
  const store = await openStore(url)
  try {
    const rows: string[][] = []
    for (const work of await works(store)) {
      const perSecond = await rate(work, seconds)
      jsonLine({ bench: 'store', work: work.name, perSecond })
      rows.push([work.name, perSecond.toFixed(0)])
    }
    table('Store: PostgreSQL on this machine, every commit on disk', ['work', 'a second'], rows)
  } finally {
    await store.close()
    await drop()
  }
}

async function works(store: Store): Promise<Work[]> {
  const first = await createAccounts(store, ACCOUNTS, QUICK)
  const recipient = (index: number) => first + (index % ACCOUNTS)
  for (let friend = first + 1; friend <= first + FRIENDS; friend++) {
    await store.addFriend(first, friend)
    await store.addFriend(friend, first)
  }
  const batch = async (index: number) => {
    const messages = Array.from({ length: BATCH }, (_, place) => ({
      recipient: recipient(index * BATCH + place),
      sender: 0,
      frame,
    }))
    const outcomes = await store.storeMessages(messages, Date.now())
    await store.removeMessages(messages.flatMap(({ recipient }, place) => stored(recipient, outcomes[place])))
  }
  return [
    { name: `messages stored and removed, ${BATCH} in a batch, 3 at once`, units: BATCH, atOnce: 3, call: batch },
    {
      ...{ name: 'messages stored, one after the other', units: 1, atOnce: 1 },
      call: index => store.storeMessages([{ recipient: recipient(index), sender: 0, frame }], Date.now()),
    },
    { name: `rosters of ${FRIENDS} friends, 8 at once`, units: 1, atOnce: 8, call: () => store.roster(first) },
    { name: `watchers of a user: ${FRIENDS}, 8 at once`, units: 1, atOnce: 8, call: () => store.subscribers([first]) },
  ]
}

function stored(recipient: number, outcome: Stored | undefined): { recipient: number; id: number }[] {
  return typeof outcome === 'number' ? [{ recipient, id: outcome }] : []
}

async function rate({ units, atOnce, call }: Work, seconds: number): Promise<number> {
  const start = performance.now()
  let done = 0
  let index = 0
  const goOn = async () => {
    while (performance.now() - start < 1000 * seconds) {
      await call(index++)
      done += units
    }
  }
  await Promise.all(Array.from({ length: atOnce }, goOn))
  return (1000 * done) / (performance.now() - start)
}
