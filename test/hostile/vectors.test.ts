/** The broken frames of spec/vectors.json, sent to a server. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { ownServer } from '../external-server.ts'
import { startGateway } from '../start-gateway.ts'
import { bytes } from '../vectors/bytes.ts'
import { vectorFile } from '../vectors/vectors.ts'
import { assertClosed } from './closing.ts'

const gateway = await startGateway()
after(() => gateway.close())
const user = await (await gateway.connect()).register()

/** The bytes of a vector, with the number of the user here in place of 10001, which another server may have given away. */
function bytesOf(hex: string): Uint8Array {
  return bytes(hex.replaceAll('00002711', user.toString(16).padStart(8, '0')))
}

/** A connection of the user whose number the vectors have. */
async function signedIn() {
  const client = await gateway.connect()
  await client.login(user)
  return client
}

test('the first account has the number of the vectors (A1)', ownServer, async () => {
  assert.equal((await signedIn()).number, 10001)
})

describe('refused with the code and the reason of the vector (W9.1, W9.2, W9.3, W3.2, E2.1, E2.2):', () => {
  for (const { about, sender, hex, close, reason } of vectorFile.refused) {
    if (sender !== 'user') continue
    test(about, async () => {
      const client = await signedIn()
      client.sendRaw(bytesOf(hex))
      await assertClosed(client, close, [reason])
    })
  }
})

describe('answered with a notice of this reason, and the connection lives (W9.6, W9.7, E4.1, E4.4):', () => {
  for (const { about, sender, hex, reason } of vectorFile.unknown) {
    if (sender !== 'user') continue
    test(about, async () => {
      const client = await signedIn()
      client.sendRaw(bytesOf(hex))
      assert.match(await client.notice(reason), /^(type|program) \d+: /)
      await client.expectNothing()
    })
  }
})
