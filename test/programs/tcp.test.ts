/** Programs over TCP: the port of users; the first frame tells that it is a program's. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Program, programCodec, reasons } from '../../protocol/index.ts'
import { startTcpGateway } from '../tcp/tcp-gateway.ts'
import { KEY, ProgramClient, withPrograms } from './program-client.ts'
import { nextRelayed, sendToProgram } from './user.ts'

test('N1, T1: a program attaches over TCP, however its bytes are cut, and exchanges frames with users of a WebSocket', async t => {
  const gateway = await startTcpGateway(t, withPrograms)
  const print = await ProgramClient.connect(`tcp://127.0.0.1:${gateway.port}`)
  for (const byte of programCodec(Program.print).encode('attach', { name: 'print', key: KEY })) {
    print.link.send(Uint8Array.of(byte))
  }
  assert.deepEqual(await print.next('attached'), { success: 1 })
  const user = await gateway.connectWebSocket()
  await user.signUp()
  for (const text of ['你好', 'x'.repeat(65_532)]) {
    sendToProgram(user, 0x42, text)
    assert.deepEqual(await print.relayed(), { number: user.number, type: 0x42, text })
    const answer = nextRelayed(user)
    print.sendTo(user.number, 0x43, text)
    assert.equal((await answer).text, text)
  }
  await user.close()
  assert.deepEqual(await print.next('userGone'), { number: user.number })
})

test('N1, T2: where a WebSocket has a close code, the last frame is a refusal about no user', async t => {
  const gateway = await startTcpGateway(t, withPrograms)
  const url = `tcp://127.0.0.1:${gateway.port}`
  const stranger = await ProgramClient.connect(url)
  stranger.send('attach', { name: 'print', key: 'another' })
  assert.deepEqual(await stranger.next('attached'), { success: 0 })
  assert.deepEqual(await stranger.next('refused'), { number: 0, code: reasons.wrongKey.code })
  await stranger.closed
  const liar = await ProgramClient.attach(url)
  liar.link.send(Uint8Array.of(0x81, Program.fax, 0x0a, 1, 0, 0, 0, 4, 0, 0, 0, 1))
  assert.deepEqual(await liar.next('refused'), { number: 0, code: reasons.malformed.code })
  await liar.closed
  const print = await ProgramClient.attach(url)
  const closing = gateway.server.close()
  assert.deepEqual(await print.next('refused'), { number: 0, code: reasons.draining.code })
  await print.closed
  await closing
})
