/** Who moves from one instance to another while friends change is told of that, however late the old one learns (P2, A6). */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Mode } from '../../protocol/index.ts'
import { startInstances } from './instances.ts'
import { createLossyBus } from './lossy-bus.ts'

const bus = createLossyBus()
const { a, b, close } = await startInstances(bus)
after(close)

test('P2, A6: a change is told where a friend is signed in now, though the older sign-in has not ended yet', async () => {
  const [user, older] = [await a.signUp(), await a.signUp()]
  await older.ask('addFriend', { friend: user.number })
  await older.next('friendAdded')
  bus.set({ drop: 1 }, 'a')
  const newer = await b.signIn(older.number)
  user.send('setMode', { mode: Mode.doNotDisturb })
  assert.deepEqual(await newer.next('friendState'), { friend: user.number, state: Mode.doNotDisturb })
  bus.heal()
  await older.closed
})
