/** Monitoring is for operators only (S2), and nobody is one by default. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startGateway } from '../start-gateway.ts'

const gateway = await startGateway()
after(() => gateway.close())

test('S2.1: who is no operator gets a notice and no copies', async () => {
  const [ming, hong, asker] = [await gateway.signUp(), await gateway.signUp(), await gateway.signUp()]
  asker.send('monitor', { watched: ming.number })
  assert.match(await asker.notice('operatorsOnly'), new RegExp(`^monitor ${ming.number}: `))
  ming.send('sendMessage', { recipient: hong.number, text: 'private' })
  await hong.next('message')
  await asker.expectNothing()
})

test('S2.1, E4.5: whoever ends what never began is refused as well, with no number', async () => {
  const asker = await gateway.signUp()
  asker.send('monitor', { watched: 0 })
  assert.match(await asker.notice('operatorsOnly'), /^monitor: /)
})
