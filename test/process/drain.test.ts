import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextTexts, numbered } from '../features/inbox.ts'
import { GatewayProcess } from './gateway-process.ts'

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} drains: clients get 1012 and the process exits with 0`, async t => {
    const gateway = await GatewayProcess.start()
    t.after(() => gateway.remove())
    const clients = [await gateway.signedUp(), await gateway.signedUp(), await gateway.connect()]
    gateway.signal(signal)
    for (const client of clients) assert.equal((await client.closed).code, 1012)
    assert.deepEqual(await gateway.exit, { code: 0, signal: null })
  })
}

test('SIGTERM without connections exits with 0 at once', async t => {
  const gateway = await GatewayProcess.start({ DRAIN_MS: '600000' })
  t.after(() => gateway.remove())
  gateway.signal('SIGTERM')
  assert.deepEqual(await gateway.exit, { code: 0, signal: null })
})

test('SIGTERM stores what clients have not confirmed', async t => {
  const gateway = await GatewayProcess.start()
  t.after(() => gateway.remove())
  const [sender, recipient] = [await gateway.signedUp(), await gateway.signedUp({ autoPong: false })]
  for (const text of numbered(0, 10)) sender.send('sendMessage', { recipient: recipient.number, text })
  await nextTexts(recipient, 10)
  gateway.signal('SIGTERM')
  assert.equal((await gateway.exit).code, 0)
  await gateway.startAgain()
  const back = await gateway.connect()
  await back.login(recipient.number)
  assert.deepEqual(await nextTexts(back, 10), numbered(0, 10))
  await back.expectNothing()
})

test('while it drains, it is not ready and lets no one in, and who is left is served', async t => {
  const gateway = await GatewayProcess.start({ DRAIN_MS: '8000' })
  t.after(() => gateway.remove())
  const clients = []
  for (let count = 0; count < 8; count++) clients.push(await gateway.signedUp())
  gateway.signal('SIGTERM')
  await gateway.untilUnready()
  await assert.rejects(gateway.connect(), /503/)
  const left = clients.filter(client => client.isOpen)
  const [one, two] = left.slice(-2)
  assert.ok(one !== undefined && two !== undefined)
  one.send('sendMessage', { recipient: two.number, text: 'last words' })
  await Promise.any([
    two.waitFor('message', ({ text }) => text === 'last words'),
    Promise.race([one.closed, two.closed]), // its turn came just now
  ])
})

test('a second SIGTERM exits at once', async t => {
  const gateway = await GatewayProcess.start({ DRAIN_MS: '600000' })
  t.after(() => gateway.remove())
  for (let count = 0; count < 3; count++) await gateway.signedUp()
  gateway.signal('SIGTERM')
  await gateway.untilUnready()
  gateway.signal('SIGTERM')
  await gateway.exit
})
