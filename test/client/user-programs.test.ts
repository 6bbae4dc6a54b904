/** Attached programs, as a user of the client library talks with them (N2, N3). */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { attachProgram, InvalidValue, type ObservedFrame, type ProgramClient, QueueFull } from '../../client/index.ts'
import { KEY, withPrograms } from '../programs/program-client.ts'
import { startGateway } from '../start-gateway.ts'
import { newUser } from './client-fixtures.ts'

/** A gateway, and the means to attach a print server that sends all that it gets back. */
async function start(t: TestContext) {
  const gateway = await startGateway(withPrograms)
  t.after(() => gateway.close())
  const attach = async (): Promise<ProgramClient> => {
    const attached = Promise.withResolvers<void>()
    const program: ProgramClient = attachProgram(gateway.wsUrl.replace(/ws$/, 'program'), {
      ...{ program: 'print', key: KEY },
      onFrame: ({ number, type, data }) => program.send(number, type, data),
      onStatus: status => status === 'attached' && attached.resolve(),
    })
    t.after(() => program.close())
    await attached.promise
    return program
  }
  return { gateway, attach }
}

test('N2: frames go to a program and come from it as they are, in order, and an observer sees them', async t => {
  const { gateway, attach } = await start(t)
  await attach()
  const frames: ObservedFrame[] = []
  const user = await newUser(gateway.wsUrl, {}, { onFrame: frame => frames.push(frame) })
  const print = user.program('print')
  assert.equal(user.program('print'), print)
  const answers = print.frames()
  const sent = Array.from({ length: 50 }, (_, type) => print.send(type, new Uint8Array([type, 0xff])))
  await Promise.all(sent)
  for (let type = 0; type < 50; type++) {
    const { value } = await answers.next()
    assert.deepEqual([value?.type, [...(value?.data ?? [])]], [type, [type, 0xff]])
  }
  const seen = frames.filter(({ name }) => name === 'frame')
  assert.equal(seen.filter(({ direction }) => direction === 'out').length, 50)
  const [first] = seen.filter(({ direction }) => direction === 'in')
  assert.deepEqual([...(first?.bytes.subarray(0, 4) ?? [])], [0x81, 0x04, 0x0a, 0])
  user.close()
  assert.deepEqual(await answers.next(), { value: undefined, done: true })
})

test('N3: without a program a frame is refused, and so is each one that goes no further', async t => {
  const { gateway, attach } = await start(t)
  const user = await newUser(gateway.wsUrl)
  const print = user.program('print')
  const outcomes = await Promise.allSettled([print.send(1), print.send(2), user.program('fax').send(1)])
  const refusals = outcomes.map(outcome => outcome.status === 'rejected' && outcome.reason)
  assert.deepEqual(
    refusals.map(({ name, reason, request, about }) => [name, reason, request, about]),
    [4, 4, 2].map(program => ['Refused', 'noProgram', 'program', program]),
  )
  const program = await attach()
  await print.send(3)
  program.close()
})

test('what does not fit is an InvalidValue, at most 1,000 frames wait, and a sign-out rejects them', async t => {
  const { gateway, attach } = await start(t)
  await attach()
  const user = await newUser(gateway.wsUrl)
  const print = user.program('print')
  await assert.rejects(print.send(256), InvalidValue)
  await assert.rejects(print.send(1, new Uint8Array(65_533)), InvalidValue)
  await assert.rejects(print.send(1, 'text' as never), InvalidValue)
  const results = Promise.allSettled(Array.from({ length: 1001 }, () => print.send(1)))
  await assert.rejects(print.send(1), QueueFull)
  const leaving = user.signOut()
  const reasons = (await results).map(result => result.status === 'rejected' && result.reason.name)
  assert.equal(reasons.at(-1), 'NotSignedIn')
  await leaving
  await assert.rejects(print.send(1), { name: 'NotSignedIn' })
})
