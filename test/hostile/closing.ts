/** What the tests of close codes share. */
import assert from 'node:assert/strict'
import type { TestClient } from '../client.ts'
import type { TestGateway } from '../start-gateway.ts'

/** What a close frame has room for, after its code (E2). */
const MAX_REASON_BYTES = 123

/** The server closes the connection with this code, and a reason that fits and says all of the words. */
export async function assertClosed(client: TestClient, code: number, words: readonly string[] = []): Promise<void> {
  const closed = await client.closed
  assert.equal(closed.code, code, closed.reason)
  assert.notEqual(closed.reason, '')
  const bytes = Buffer.byteLength(closed.reason)
  assert.ok(bytes <= MAX_REASON_BYTES, `a reason of ${bytes} bytes`)
  for (const word of words) assert.ok(closed.reason.includes(word), `"${closed.reason}" does not name ${word}`)
}

/** The gateway still lets two new users chat. */
export async function assertChatWorks(gateway: TestGateway): Promise<void> {
  const [ming, hong] = [await gateway.connect(), await gateway.connect()]
  await ming.signUp()
  await hong.signUp()
  ming.send('sendMessage', { recipient: hong.number, text: 'still here?' })
  assert.equal((await hong.next('message')).text, 'still here?')
  await ming.expectNothing()
  await ming.close()
  await hong.close()
}

export async function signedUp(gateway: TestGateway, options: { autoPong?: boolean } = {}): Promise<TestClient> {
  const client = await gateway.connect(options)
  await client.signUp()
  return client
}

/** A frame by hand, right or wrong: the header's four bytes, then the length, then the body. */
export function rawFrame(
  type: number,
  body: Uint8Array = new Uint8Array(0),
  { leader = 0x81, sender = 0x0a, receiver = 0x01, length = body.length } = {},
): Buffer {
  const header = Buffer.from([leader, sender, receiver, type, 0, 0, 0, 0])
  header.writeUInt32BE(length, 4)
  return Buffer.concat([header, body])
}
