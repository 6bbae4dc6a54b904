/** T1–T3, as far as any server shows them: `npm run test:tcp`, and the conformance tests of a server with a tcp URL. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { FIRST_SEQUENCE, fromUser } from '../../protocol/index.ts'
import { frameOf, type TestClient } from '../client.ts'
import { startGateway } from '../start-gateway.ts'
import { onlyTcp } from '../transport.ts'
import { nextTexts, numbered } from './inbox.ts'

const gateway = await startGateway()
after(() => gateway.close())

function confirm(client: TestClient, number: number): void {
  client.sendRaw(fromUser.encode('connectionTest', { number }))
}

test('T1.3, W8: frames are cut anywhere on their way', onlyTcp, async () => {
  const [ming, hong] = [await gateway.signUp(), await gateway.signUp()]
  const { number } = ming
  const frames = numbered(0, 20).map(text => frameOf('sendMessage', { number, recipient: hong.number, text }))
  const bytes = Buffer.concat(frames)
  for (const byte of bytes.subarray(0, 100)) {
    ming.sendRaw(Buffer.of(byte))
    await turn()
  }
  ming.sendRaw(bytes.subarray(100))
  assert.deepEqual(await nextTexts(hong, 20), numbered(0, 20))
})

for (const [rule, what, bytes, code] of [
  ['T1.4, W9.1', 'another leader', 'ff0a010300000000', 1007],
  ['T1.4, W11.3', 'a length of four gigabytes', '810a0103ffffffff', 1009],
] as const) {
  test(
    `${rule}, T2.1, T2.2: ${what} is told by a last notice, after the answers to what came before`,
    onlyTcp,
    async () => {
      const client = await gateway.connect()
      client.sendRaw(Buffer.concat([frameOf('connectionTest', { number: 7 }), Buffer.from(bytes, 'hex')]))
      assert.deepEqual((await client.next('connectionTest')).number, 7)
      assert.equal((await client.closed).code, code)
    },
  )
}

test('T2.3, A6: a sign-in elsewhere is told by one notice', onlyTcp, async () => {
  const older = await gateway.signUp()
  const newer = await gateway.connect()
  await newer.login(older.number)
  await older.notice('signedInElsewhere')
  assert.equal((await older.closed).code, 4001)
})

test(
  'T3.4, E3: a confirmation is neither answered nor refused, whenever it comes and whatever it echoes',
  onlyTcp,
  async () => {
    const client = await gateway.connect({ autoPong: false })
    confirm(client, FIRST_SEQUENCE)
    confirm(client, 0xffffffff)
    await client.signUp()
    for (const number of [FIRST_SEQUENCE, FIRST_SEQUENCE + 7, 0xffffffff]) confirm(client, number)
    await client.expectNothing()
  },
)
