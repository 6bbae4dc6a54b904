/** T3, T4: delivery is confirmed by echoes of server 0x16, and a client that never echoes is served all the same. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { FIRST_SEQUENCE, fromUser, Mode } from '../../protocol/index.ts'
import { admin, jsonOf } from '../admin/admin.ts'
import type { TestClient } from '../client.ts'
import { nextTexts, numbered } from '../features/inbox.ts'
import { until } from '../until.ts'
import { startTcpGateway } from './tcp-gateway.ts'

function sendAll(sender: TestClient, recipient: number, texts: readonly string[]): void {
  for (const text of texts) sender.send('sendMessage', { recipient, text })
}

function confirm(client: TestClient, number: number): void {
  client.sendRaw(fromUser.encode('connectionTest', { number }))
}

describe('over TCP', { concurrency: true }, () => {
  test('T3: messages are followed by a 0x16 with a sequence number, whose echo settles them', async t => {
    const gateway = await startTcpGateway(t)
    const [sender, recipient] = [await gateway.signUp(), await gateway.signUp({ autoPong: false })]
    const numbers: number[] = []
    recipient.socket.on('ping', (payload: Buffer) => numbers.push(payload.readUInt32BE(0)))
    await recipient.barrier()
    confirm(recipient, FIRST_SEQUENCE)
    // Stored first, until the server has looked into the mailbox of the new sign-in; then delivered at once.
    await recipient.barrier()
    sendAll(sender, recipient.number, ['one', 'two'])
    assert.deepEqual(await nextTexts(recipient, 2), ['one', 'two'])
    const settled = sender.barrier()
    await until('a test covers them', () => numbers.includes(FIRST_SEQUENCE + 2))
    confirm(recipient, FIRST_SEQUENCE + 2)
    await settled
    await recipient.cut()
    const back = await gateway.connect()
    await back.login(recipient.number)
    await back.expectNothing()
  })

  test('T3, E3: confirmations that are stale, early, or of no sequence number sent are ignored', async t => {
    const gateway = await startTcpGateway(t)
    const [sender, recipient] = [await gateway.signUp(), await gateway.connect({ autoPong: false })]
    // Before login, too.
    confirm(recipient, FIRST_SEQUENCE)
    confirm(recipient, 0xffffffff)
    await recipient.signUp()
    for (const number of [FIRST_SEQUENCE, FIRST_SEQUENCE + 7, 0xffffffff]) confirm(recipient, number)
    sendAll(sender, recipient.number, ['kept'])
    assert.deepEqual(await nextTexts(recipient, 1), ['kept'])
    confirm(recipient, FIRST_SEQUENCE + 1000)
    confirm(recipient, FIRST_SEQUENCE)
    await recipient.expectNothing()
    await recipient.cut()
    const back = await gateway.connect()
    await back.login(recipient.number)
    assert.deepEqual(await nextTexts(back, 1), ['kept'])
  })

  test('T3, T4: one who never echoes stays, and gets everything, once the server knows', async t => {
    const gateway = await startTcpGateway(t, { IDLE_TIMEOUT_MS: '3000' })
    const [sender, stored] = [await gateway.signUp(), await gateway.signUp()]
    const { number } = stored
    await stored.close()
    sendAll(sender, number, ['absent'])
    await sender.expectNothing()
    const silent = await gateway.connect({ autoPong: false })
    let tests = 0
    silent.socket.on('ping', () => tests++)
    await silent.login(number)
    assert.deepEqual(await nextTexts(silent, 1), ['absent'])
    sendAll(sender, number, ['early'])
    assert.deepEqual(await nextTexts(silent, 1), ['early'])
    await sender.barrier()

    const verdict = () => gateway.log.some(({ msg }) => msg === 'client does not echo tests')
    await until('the server knows', verdict)
    // Unconfirmed until then, they come again; from now on the kernel's word is enough.
    assert.deepEqual(await nextTexts(silent, 2), ['absent', 'early'])
    const before = tests
    sendAll(sender, number, numbered(0, 20))
    assert.deepEqual(await nextTexts(silent, 20), numbered(0, 20))
    await sender.barrier()
    await silent.expectNothing()
    assert.equal(tests, before, 'no test after that')
    const listed = jsonOf(await admin({ DATABASE_URL: gateway.databaseUrl }, ['connections', '--json']))
    assert.deepEqual(
      listed.map(connection => connection.transport),
      ['tcp', 'tcp, no echo'],
    )
    // Longer than the idle limit by now: nobody took it for gone.
    assert.equal((await sender.ask('setMode', { mode: Mode.online })).mode, Mode.online)
    assert.ok(silent.isOpen)
    await silent.cut()
    const back = await gateway.connect()
    await back.login(number)
    await back.expectNothing()
  })

  test('T3: once one who never echoes has ended its side, what the kernel takes for it is stored', async t => {
    const gateway = await startTcpGateway(t)
    const [sender, slow] = [await gateway.signUp(), await gateway.signUp({ autoPong: 'first' })]
    await slow.barrier()
    const silent = await gateway.connect({ autoPong: false })
    await silent.signUp()
    await until('the server knows', () => gateway.log.some(({ msg }) => msg === 'client does not echo tests'))
    // As long as that is not confirmed, the connection lasts.
    silent.send('sendMessage', { recipient: slow.number, text: 'goodbye' })
    assert.equal((await slow.next('message')).text, 'goodbye')
    const closed = silent.close()
    sendAll(sender, silent.number, ['late'])
    await sender.barrier()
    await closed
    const back = await gateway.connect()
    await back.login(silent.number)
    assert.deepEqual(await nextTexts(back, 1), ['late'])
  })

  test('T4, M6: one who is not signed in and does not echo is told and closed after the idle limit', async t => {
    const gateway = await startTcpGateway(t, { IDLE_TIMEOUT_MS: '3000' })
    const client = await gateway.connect({ autoPong: false })
    const pinged = once(client.socket, 'ping')
    await client.expectNothing()
    await pinged
    assert.deepEqual(await client.closed, { code: 4003, reason: 'nothing heard for 3000 ms' })
  })
})
