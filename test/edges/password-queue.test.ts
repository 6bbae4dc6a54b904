/** The queue for Argon2 (A7). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { PasswordQueue } from '../../gateway/auth/password-queue.ts'

const MAX_WAITING = 2000

/** Queues jobs that run until they are told to end. */
function queueOfJobs(maxRunning = 2) {
  const queue = new PasswordQueue(maxRunning)
  const started: string[] = []
  const ends = new Map<string, () => void>()
  async function run(name: string, number?: number, asker = { address: `192.0.2.${name}`, isClosed: false }) {
    const work = async () => {
      started.push(name)
      await new Promise<void>(resolve => ends.set(name, resolve))
      return name
    }
    return queue.run(asker, work, number)
  }
  async function end(name: string): Promise<void> {
    await setImmediate()
    ends.get(name)?.()
    await setImmediate()
  }
  return { queue, started, run, end }
}

test('jobs start in order of arrival, and so many run at the same time', async () => {
  const { queue, started, run, end } = queueOfJobs()
  const first = run('1', 10_001)
  run('2')
  run('3', 10_003)
  run('4', 10_004)
  await setImmediate()
  assert.deepEqual(started, ['1', '2'])
  assert.equal(queue.waiting, 2)
  await end('1')
  assert.equal(await first, '1')
  assert.deepEqual(started, ['1', '2', '3'])
  await end('3')
  assert.deepEqual(started, ['1', '2', '3', '4'])
  assert.equal(queue.waiting, 0)
})

test('A7 attempts on one number run one after the other, and hold nobody else up', async () => {
  const { started, run, end } = queueOfJobs()
  run('1', 10_001)
  run('2', 10_001)
  run('3', 10_002)
  await setImmediate()
  assert.deepEqual(started, ['1', '3'])
  await end('1')
  assert.deepEqual(started, ['1', '3', '2'])
})

test('an attempt is found by its number and by its address until it has ended, a registration never', async () => {
  const { queue, run, end } = queueOfJobs(1)
  run('1')
  run('2', 10_002)
  for (const _ of ['waiting', 'running']) {
    assert.ok(queue.hasAttempt(10_002, '198.51.100.7'))
    assert.ok(queue.hasAttempt(10_003, '192.0.2.2'))
    assert.ok(!queue.hasAttempt(10_003, '192.0.2.1'))
    await end('1')
  }
  await end('2')
  assert.ok(!queue.hasAttempt(10_002, '192.0.2.2'))
})

test('a job of an asker that has gone is dropped when its turn comes', async () => {
  const { started, run, end } = queueOfJobs(1)
  run('1', 10_001)
  const asker = { address: '192.0.2.2', isClosed: false }
  const dropped = assert.rejects(run('2', 10_001, asker), { message: 'the connection is closed' })
  run('3', 10_001)
  asker.isClosed = true
  await end('1')
  await dropped
  assert.deepEqual(started, ['1', '3'])
})

test('a job that fails makes room for the next', async () => {
  const queue = new PasswordQueue(1)
  const asker = { address: '192.0.2.1', isClosed: false }
  const failing = () => Promise.reject(new Error('no memory'))
  await assert.rejects(queue.run(asker, failing, 10_001), { message: 'no memory' })
  assert.equal(await queue.run(asker, async () => 'done', 10_001), 'done')
})

test('at most 2,000 wait; more are refused and counted', async () => {
  const { queue, run } = queueOfJobs(1)
  for (let count = 0; count <= MAX_WAITING; count++) run(`${count}`, count)
  await assert.rejects(run('one more', 10_001), { message: 'too many sign-ins at the moment, try again in a while' })
  assert.equal(queue.refused, 1)
  assert.equal(queue.waiting, MAX_WAITING)
})
