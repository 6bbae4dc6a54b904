/** Operators who watch, and users who are watched, on different instances (S2). */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Kind } from '../../protocol/index.ts'
import type { TestClient } from '../client.ts'
import { startCluster } from '../start-gateway.ts'

const INSTANCES = 3
const OPERATOR = 10_001

/** An operator and two others, each on another instance. */
async function setting(t: TestContext) {
  const gateway = await startCluster(INSTANCES, { OPERATORS: String(OPERATOR) })
  t.after(() => gateway.close())
  const [operator, ming, hong] = [await gateway.signUp(), await gateway.signUp(), await gateway.signUp()]
  assert.equal(operator.number, OPERATOR)
  operator.send('monitor', { watched: ming.number })
  await operator.barrier()
  return { gateway, operator, ming, hong }
}

async function say(from: TestClient, to: TestClient, text: string): Promise<void> {
  from.send('sendMessage', { recipient: to.number, text })
  await to.waitFor('message', values => values.text === text)
}

/** The next copy that the operator gets. */
async function copied(operator: TestClient): Promise<string> {
  const { number, text, kind } = await operator.next('message')
  assert.equal(kind, Kind.monitored)
  return `${number} ${text}`
}

test('S2: copies come from every instance that the watched user moves to', async t => {
  const { gateway, operator, ming, hong } = await setting(t)
  for (let move = 0; move <= INSTANCES; move++) {
    const moved = await gateway.signIn(ming.number)
    await say(moved, hong, `from ${move}`)
    assert.equal(await copied(operator), `${ming.number} → ${hong.number}: from ${move}`)
    await say(hong, moved, `to ${move}`)
    assert.equal(await copied(operator), `${hong.number} → ${ming.number}: to ${move}`)
  }
})

test('S2: copies end everywhere when the operator signs in on another instance, until they are asked for again', async t => {
  const { gateway, operator, ming, hong } = await setting(t)
  const neighbour = await gateway.signUp()
  const moved = await gateway.signIn(OPERATOR)
  assert.equal((await operator.closed).code, 4001)
  // Comes from where the operator was, behind the news that it is over.
  await say(neighbour, ming, 'unseen')
  await say(ming, hong, 'unseen')
  await moved.expectNothing()

  moved.send('monitor', { watched: ming.number })
  await moved.barrier()
  await say(hong, ming, 'seen')
  assert.equal(await copied(moved), `${hong.number} → ${ming.number}: seen`)
})

test('S2: each start and end is in the audit table once, wherever the operator was', async t => {
  const { gateway, operator, ming, hong } = await setting(t)
  await gateway.connect()
  const moved = await gateway.signIn(OPERATOR)
  await operator.closed
  moved.send('monitor', { watched: hong.number })
  await moved.barrier()
  moved.send('monitor', { watched: 0 })
  await moved.barrier()
  const expected = ['monitor end', 'monitor end', 'monitor start', 'monitor start']
  const actions = async () => (await gateway.database.rows('audit')).map(({ action }) => String(action)).sort()
  for (let found = await actions(); found.length < expected.length; found = await actions());
  assert.deepEqual(await actions(), expected)
  await ming.barrier()
})

test('S2: two operators on different instances both get a copy', async t => {
  const gateway = await startCluster(INSTANCES, { OPERATORS: '10001,10002' })
  t.after(() => gateway.close())
  const [one, other, ming] = [await gateway.signUp(), await gateway.signUp(), await gateway.signUp()]
  const hong = await gateway.signUp()
  for (const operator of [one, other]) {
    operator.send('monitor', { watched: ming.number })
    await operator.barrier()
  }
  await say(ming, hong, 'hello')
  for (const operator of [one, other]) assert.equal(await copied(operator), `${ming.number} → ${hong.number}: hello`)
})
