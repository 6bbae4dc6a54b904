/** The client library's side of programs (N1–N4). */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { attachProgram, ConnectionClosed, type ProgramFrame, ProgramRefused } from '../../client/index.ts'
import { KEY, withPrograms } from '../programs/program-client.ts'
import { nextRelayed, sendToProgram } from '../programs/user.ts'
import { startGateway } from '../start-gateway.ts'
import { until } from '../until.ts'
import { RestartableGateway } from './restartable-gateway.ts'

async function start(t: TestContext) {
  const gateway = await startGateway(withPrograms)
  t.after(() => gateway.close())
  return gateway
}

/** A print server, with what it is told. */
function attach(t: TestContext, url: string, key = KEY) {
  const frames: ProgramFrame[] = []
  const statuses: string[] = []
  const gone = Promise.withResolvers<number>()
  const attached = Promise.withResolvers<void>()
  const lost = Promise.withResolvers<void>()
  const refused = Promise.withResolvers<void>()
  const frame = Promise.withResolvers<ProgramFrame>()
  const program = attachProgram(url, {
    ...{ program: 'print', key },
    onFrame: each => {
      frames.push(each)
      frame.resolve(each)
    },
    onUserGone: gone.resolve,
    onStatus: status => {
      statuses.push(status)
      if (status === 'attached') attached.resolve()
      if (status === 'lost') lost.resolve()
      if (status === 'refused') refused.resolve()
    },
  })
  t.after(() => program.close())
  return { program, frames, statuses, gone, attached, lost, refused, frame }
}

test('N1, N2, N3: a program attaches, exchanges frames with users, and learns who is gone', async t => {
  const gateway = await start(t)
  const print = attach(t, gateway.wsUrl.replace(/ws$/, 'program'))
  await print.attached.promise
  const user = await gateway.signUp()
  sendToProgram(user, 0x42, '你好')
  const { number, type, data } = await print.frame.promise
  assert.deepEqual([number, type, Buffer.from(data).toString()], [user.number, 0x42, '你好'])
  const heard = nextRelayed(user)
  await print.program.send(user.number, 0x43, Buffer.from('done'))
  assert.equal((await heard).text, 'done')
  const absent = print.program.send(4_000_000_000, 1)
  const many = Array.from({ length: 50 }, (_, count) => print.program.send(user.number, count))
  await assert.rejects(absent, (error: unknown) => error instanceof ProgramRefused && error.reason === 'userAway')
  await Promise.all(many)
  user.close()
  assert.equal(await print.gone.promise, user.number)
})

test('N4: a program sends messages and reads profiles', async t => {
  const gateway = await start(t)
  const { program, attached } = attach(t, gateway.wsUrl.replace(/ws$/, 'program'))
  await attached.promise
  const user = await gateway.signUp({ nickname: 'Hong' })
  await program.sendMessage(user.number, 'the paper is out')
  assert.equal(await user.announcement(), 'the paper is out')
  await assert.rejects(program.sendMessage(user.number, 'not mine', user.number), { reason: 'notGranted' })
  assert.equal((await program.getProfile(user.number)).nickname, 'Hong')
  await assert.rejects(program.getProfile(4_000_000_000), { reason: 'noSuchNumber' })
})

test('N1: a program with a wrong key does not try again; one that is closed sends nothing', async t => {
  const gateway = await start(t)
  const wrong = attach(t, gateway.wsUrl.replace(/ws$/, 'program'), 'another')
  await wrong.refused.promise
  assert.deepEqual(wrong.statuses, ['refused'])
  const right = attach(t, gateway.wsUrl.replace(/ws$/, 'program'))
  await right.attached.promise
  const pending = right.program.send(4_000_000_000, 1)
  right.program.close()
  await assert.rejects(pending, ConnectionClosed)
  await assert.rejects(right.program.send(1, 1), { name: 'ConnectionLost' })
})

test('N1: it attaches again after the gateway was restarted', async t => {
  const gateway = await RestartableGateway.start(t, withPrograms)
  const print = attach(t, gateway.wsUrl.replace(/ws$/, 'program'))
  await print.attached.promise
  await gateway.stop()
  await print.lost.promise
  assert.equal(print.program.isAttached, false)
  await gateway.restart()
  await until('attached again', () => print.program.isAttached)
  assert.deepEqual(print.statuses, ['attached', 'lost', 'attached'])
})
