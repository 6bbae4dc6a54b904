/** The queue for Argon2 (A7). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { PasswordQueue } from '../../gateway/auth/password-queue.ts'
import { Refusal, RequesterGone } from '../../gateway/errors.ts'

const MAX_WAITING = 2000
const NO_LIMIT = Number.POSITIVE_INFINITY
const OWN = (name: string) => ({ address: `192.0.2.${name}`, isClosed: false })
const BUSY = new Refusal('busy')

/** Queues jobs that run until they are told to end. */
function queueOfJobs(running = 2, perAddress = NO_LIMIT) {
  const queue = new PasswordQueue({ perAddress, running })
  const started: string[] = []
  const ends = new Map<string, () => void>()
  async function run(name: string, budget?: string, asker = OWN(name)) {
    const work = async () => {
      started.push(name)
      await new Promise<void>(resolve => ends.set(name, resolve))
      return name
    }
    return queue.run(asker, work, budget === undefined ? undefined : { budget })
  }
  async function end(name: string): Promise<void> {
    await setImmediate()
    ends.get(name)?.()
    await setImmediate()
  }
  return { queue, started, run, end }
}

test('jobs of different addresses start in order of arrival, and so many run at the same time', async () => {
  const { queue, started, run, end } = queueOfJobs()
  const first = run('1', '10001')
  run('2')
  run('3', '10003')
  run('4', '10004')
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

test('A7: attempts on one budget run one after the other, and hold nobody else up', async () => {
  const { started, run, end } = queueOfJobs()
  run('1', '10001')
  run('2', '10001')
  run('3', '10002')
  await setImmediate()
  assert.deepEqual(started, ['1', '3'])
  await end('1')
  assert.deepEqual(started, ['1', '3', '2'])
})

test('an attempt is found by its budget and by its address until it has ended, a registration never', async () => {
  const { queue, run, end } = queueOfJobs(1)
  run('1')
  run('2', '10002')
  for (const _ of ['waiting', 'running']) {
    assert.ok(queue.hasAttempt('10002', '198.51.100.7'))
    assert.ok(queue.hasAttempt('10003', '192.0.2.2'))
    assert.ok(!queue.hasAttempt('10003', '192.0.2.1'))
    await end('1')
  }
  await end('2')
  assert.ok(!queue.hasAttempt('10002', '192.0.2.2'))
})

test('a job of an asker that has gone is dropped when its turn comes', async () => {
  const { started, run, end } = queueOfJobs(1)
  run('1', '10001')
  const asker = { address: '192.0.2.2', isClosed: false }
  const dropped = assert.rejects(run('2', '10001', asker), RequesterGone)
  run('3', '10001')
  asker.isClosed = true
  await end('1')
  await dropped
  assert.deepEqual(started, ['1', '3'])
})

test('a job that fails makes room for the next', async () => {
  const queue = new PasswordQueue({ perAddress: NO_LIMIT, running: 1 })
  const asker = { address: '192.0.2.1', isClosed: false }
  const failing = () => Promise.reject(new Error('no memory'))
  await assert.rejects(queue.run(asker, failing, { budget: '10001' }), { message: 'no memory' })
  assert.equal(await queue.run(asker, async () => 'done', { budget: '10001' }), 'done')
})

test('an attempt prepares once, when at most 31 of its address are before it', async () => {
  const queue = new PasswordQueue({ perAddress: NO_LIMIT, running: 1 })
  const ends: (() => void)[] = []
  const prepared: number[] = []
  for (let count = 0; count < 40; count++) {
    const work = () => new Promise<void>(resolve => ends.push(resolve))
    queue.run(OWN('1'), work, { budget: `${count}`, prepare: () => prepared.push(count) })
  }
  const first = (count: number) => Array.from({ length: count }, (_, index) => index)
  await setImmediate()
  assert.deepEqual(prepared, first(33))
  ends[0]?.()
  await setImmediate()
  assert.deepEqual(prepared, first(34))
})

test('A8: addresses take turns', async () => {
  const { started, run, end } = queueOfJobs(1)
  const flood = OWN('1')
  for (const name of ['a', 'b', 'c', 'd']) run(name, name, flood)
  run('honest', undefined, OWN('2'))
  run('late', undefined, OWN('3'))
  for (const name of ['a', 'b', 'honest', 'late', 'c']) await end(name)
  assert.deepEqual(started, ['a', 'b', 'honest', 'late', 'c', 'd'])
})

test('A8: an address that comes again waits behind those that wait already', async () => {
  const { started, run, end } = queueOfJobs(1)
  for (const [name, address] of ['a1', 'b2', 'c3', 'd1'].map(text => [text, text.slice(1)] as const)) {
    run(name, undefined, OWN(address))
  }
  for (const name of ['a1', 'b2', 'c3']) await end(name)
  assert.deepEqual(started, ['a1', 'b2', 'c3', 'd1'])
})

test('A8: of one address only so many wait; more are refused and counted, and others are not', async () => {
  const { queue, started, run, end } = queueOfJobs(1, 3)
  for (const name of ['running', 'a', 'b', 'c']) run(name, name, OWN('1'))
  await assert.rejects(run('d', 'd', OWN('1')), BUSY)
  assert.equal(queue.refused, 1)
  run('honest', undefined, OWN('2'))
  for (const name of ['running', 'a', 'honest']) await end(name)
  assert.deepEqual(started, ['running', 'a', 'honest', 'b'])
})

test('A8: when 2,000 wait, the address with most of them loses its last one to another', async () => {
  const { queue, started, run, end } = queueOfJobs(1)
  const rejected: string[] = []
  for (let count = 0; count <= MAX_WAITING; count++) {
    run(`${count}`, `${count}`, OWN('1')).catch(({ message }) => rejected.push(`${count}: ${message}`))
  }
  run('honest', undefined, OWN('2'))
  for (const name of ['0', '1']) await end(name)
  assert.deepEqual(rejected, [`${MAX_WAITING}: ${BUSY.message}`])
  assert.equal(queue.refused, 1)
  assert.deepEqual(started, ['0', '1', 'honest'])
})

test('when 2,000 addresses wait, a further one is refused and counted', async () => {
  const { queue, run } = queueOfJobs(1)
  for (let count = 0; count <= MAX_WAITING; count++) run(`${count}`, `${count}`)
  await assert.rejects(run('one more', '10001'), BUSY)
  assert.equal(queue.refused, 1)
  assert.equal(queue.waiting, MAX_WAITING)
})
