/** The client library's side of programs (N1–N4). */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { type WebSocket as ServerSocket, WebSocket as WebSocketOfWs, WebSocketServer } from 'ws'
import {
  attachProgram,
  ConnectionClosed,
  ConnectionLost,
  type ProgramFrame,
  ProgramRefused,
  QueueFull,
  type WebSocketClass,
} from '../../client/index.ts'
import {
  emptyValues,
  encodeForProgram,
  Program,
  reasons,
  toProgramCodec,
  toProgramMessages,
} from '../../protocol/index.ts'
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

test('what names no program is an InvalidValue', () => {
  const message = "program must be 'fax' or 'web' or 'print' or 'chat', not undefined"
  assert.throws(() => attachProgram('ws://127.0.0.1:9', undefined as never), { name: 'InvalidValue', message })
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

test('a URL that is none throws, and leaves nothing running', () => {
  const timers = () => process.getActiveResourcesInfo().filter(kind => kind === 'Timeout').length
  const before = timers()
  assert.throws(() => attachProgram('nowhere', { program: 'print', key: KEY, onFrame: () => {} }), {
    name: 'SyntaxError',
  })
  assert.equal(timers(), before)
})

/** Programs attach to it, and the test does the rest; resolves with the server's side of one after the other. */
async function startFake(t: TestContext) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  t.after(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const next = async () => {
    const [socket] = (await once(server, 'connection')) as [ServerSocket]
    await once(socket, 'message')
    socket.send(toProgram.encode('attached', { success: 1 }))
    return socket
  }
  return { url: `ws://127.0.0.1:${port}`, next }
}

const toProgram = toProgramCodec(Program.print)

test('N4: a profile whose refusal was lost with the connection is no reason to take another refusal for its own', async t => {
  const server = await startFake(t)
  const first = server.next()
  const { program, attached, lost } = attach(t, server.url)
  const socket = await first
  await attached.promise
  const profile = program.getProfile(10002)
  await once(socket, 'message')
  socket.send(toProgram.encode('profile', { ...emptyValues(toProgramMessages.profile.fields), friend: 10002 }))
  const second = server.next()
  socket.close()
  await assert.rejects(profile, ConnectionLost)
  await lost.promise
  const again = await second
  await until('attached again', () => program.isAttached)
  const sent = program.send(10002, 1)
  await once(again, 'message')
  again.send(toProgram.encode('refused', { number: 10002, code: reasons.userAway.code }))
  again.send(toProgram.encode('connectionTest', { number: 0 }))
  await assert.rejects(sent, { reason: 'userAway' })
})

test('1,000 frames, texts and profiles may wait; what is more is refused', async t => {
  const server = await startFake(t)
  const first = server.next()
  const { program, attached } = attach(t, server.url)
  const socket = await first
  await attached.promise
  const waiting = [
    ...Array.from({ length: 500 }, () => program.send(10002, 1)),
    ...Array.from({ length: 499 }, () => program.sendMessage(10002, 'hi')),
    program.getProfile(10002),
  ]
  const more = [program.send(10003, 1), program.sendMessage(10003, 'hi'), program.getProfile(10003)]
  for (const each of more) await assert.rejects(each, QueueFull)
  const second = server.next()
  socket.close()
  for (const outcome of await Promise.allSettled(waiting)) assert.equal(outcome.status, 'rejected')
  const again = await second
  await until('attached again', () => program.isAttached)
  const sent = program.send(10002, 1)
  await once(again, 'message')
  again.send(toProgram.encode('connectionTest', { number: 0 }))
  await sent
})

test('1,000 promises of onFrame hold up the next connection, too', async t => {
  const server = await startFake(t)
  const paused: WebSocketOfWs[] = []
  class Pausing extends WebSocketOfWs {
    override pause(): void {
      paused.push(this)
      super.pause()
    }
  }
  const first = server.next()
  const statuses: [string, boolean][] = []
  const program = attachProgram(server.url, {
    ...{ program: 'print', key: KEY, WebSocket: Pausing as unknown as WebSocketClass },
    onFrame: () => new Promise(() => {}),
    onStatus: status => statuses.push([status, program.isAttached]),
  })
  t.after(() => program.close())
  const frame = encodeForProgram(Program.print, { type: 1, number: 10001, data: new Uint8Array(0) })
  const socket = await first
  for (let count = 0; count < 1000; count++) socket.send(frame)
  await until('the first one is paused', () => paused.length === 1)
  const second = server.next()
  socket.terminate()
  paused[0]?.resume()
  const again = await second
  again.send(frame)
  await until('the second one is paused', () => paused.length === 2)
  assert.deepEqual(statuses, [
    ['attached', true],
    ['lost', false],
    ['attached', true],
  ])
})
