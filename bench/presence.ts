/** What instances publish when a user changes state whom many others, on all instances, have as a friend. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Mode } from '../protocol/index.ts'
import { TestClient } from '../test/client.ts'
import { QUICK } from './accounts.ts'
import { PASSWORD } from './drivers.ts'
import { type Instances, openSharedAccounts, startInstances } from './instances.ts'
import { countPublished, type Published } from './published.ts'
import { jsonLine, table } from './report.ts'

const INSTANCES = 3
const FRIENDS = 200
const CHANGES = 100
/** In which everything is acknowledged. */
const QUIET_MS = 500

/** Fails unless all friends are told of each change. */
export async function benchPresence(): Promise<void> {
  const accounts = await openSharedAccounts(1 + FRIENDS, QUICK, async (store, subject) => {
    for (let place = 1; place <= FRIENDS; place++) await store.addFriend(subject + place, subject)
  })
  try {
    const instances = await startInstances(INSTANCES, accounts.database)
    try {
      const published = await Promise.race([changeStates(instances, accounts.firstNumber), instances.died])
      jsonLine({ bench: 'presence', instances: INSTANCES, friends: FRIENDS, changes: CHANGES, ...published })
      report(published)
    } finally {
      await instances.stop()
    }
  } finally {
    await accounts.remove()
  }
}

async function changeStates({ origins, redis }: Instances, firstNumber: number): Promise<Published> {
  const signIn = async (place: number) => {
    const client = await TestClient.connect(`${origins[place % INSTANCES]}/ws`)
    await client.login(firstNumber + place, PASSWORD)
    return client
  }
  const friends: TestClient[] = []
  while (friends.length < FRIENDS) friends.push(await signIn(1 + friends.length))
  const user = await signIn(0)
  await Promise.all(friends.map(friend => friend.waitFor('friendState')))
  await sleep(QUIET_MS)
  const counting = await countPublished(redis)
  for (let change = 0; change < CHANGES; change++) {
    const mode = change % 2 === 0 ? Mode.doNotDisturb : Mode.online
    user.send('setMode', { mode })
    await Promise.all(friends.map(friend => friend.waitFor('friendState', ({ state }) => state === mode)))
  }
  await sleep(QUIET_MS)
  const published = await counting.stop()
  for (const client of [user, ...friends]) client.cut()
  return published
}

function report({ calls, news, acknowledgements, probes }: Published): void {
  const each = (count: number) => (count / CHANGES).toFixed(2)
  table(
    `Presence: a user with ${FRIENDS} friends on ${INSTANCES} instances changes state ${CHANGES} times`,
    ['PUBLISH a change', 'with news', 'acknowledgements', 'probes', 'target'],
    [[each(calls), each(news), each(acknowledgements), each(probes), `news at most ${INSTANCES}`]],
  )
}
