import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { befriend } from '../features/inbox.ts'
import { type Site, startSite } from './admin.ts'

let site: Site
before(async () => {
  site = await startSite()
})
after(() => site.close())

test('E1: a notice to one reaches who is signed in, on whichever instance', async () => {
  for (const client of [await site.gateway.signUp(), await site.gateway.signUp()]) {
    const { code, output } = await site.admin('notice', String(client.number), 'back', 'at 10:00')
    assert.deepEqual({ code, output }, { code: 0, output: `sent: ${client.number} is signed in\n` })
    assert.equal(await client.announcement(), 'back at 10:00')
    await client.close()
  }
})

test('M1, M5: a notice that was sent but not confirmed comes again', async () => {
  const client = await site.gateway.connect({ autoPong: false })
  await client.signUp()
  await site.admin('notice', String(client.number), 'do you hear me?')
  await client.announcement()
  client.cut()
  await client.closed
  const back = await site.gateway.signIn(client.number)
  assert.equal(await back.announcement(), 'do you hear me?')
  await back.close()
})

test('M1: a notice to who is absent waits for the next sign-in, and the command says so', async () => {
  const client = await site.gateway.signUp()
  await client.close()
  const { code, output } = await site.admin('notice', String(client.number), 'while you were away')
  assert.deepEqual(
    { code, output },
    { code: 0, output: `stored: ${client.number} is not signed in, and gets it at the next sign-in\n` },
  )
  const back = await site.gateway.signIn(client.number)
  assert.equal(await back.announcement(), 'while you were away')
  await back.close()
})

test('a notice to all reaches everyone who is signed in, and is not stored', async () => {
  const absent = await site.gateway.signUp()
  await absent.close()
  const clients = [await site.gateway.signUp(), await site.gateway.signUp(), await site.gateway.signUp()]
  const { code, output } = await site.admin('notice', '--all', 'restart at 10:00')
  assert.deepEqual({ code, output }, { code: 0, output: 'sent to users: 3, on instances: 2 of 2\n' })
  for (const client of clients) assert.equal(await client.announcement(), 'restart at 10:00')
  const back = await site.gateway.signIn(absent.number)
  await back.expectNothing()
  await Promise.all([back, ...clients].map(client => client.close()))
})

test('a notice to a number without an account fails', async () => {
  const { code, errors } = await site.admin('notice', '4000000000', 'hello')
  assert.deepEqual({ code, errors }, { code: 1, errors: 'there is no account 4000000000\n' })
})

test('M2: a notice to a full mailbox fails, and says so', async () => {
  const client = await site.gateway.signUp()
  const { number } = client
  const sender = await site.gateway.signUp()
  await befriend(client, sender)
  await client.close()
  for (let sent = 0; sent < 1000; sent++) sender.send('sendMessage', { recipient: number, text: 'full' })
  await sender.expectNothing()
  const { code, errors } = await site.admin('notice', String(number), 'hello')
  assert.deepEqual({ code, errors }, { code: 1, errors: `the mailbox of ${number} is full\n` })
  await sender.close()
})

test('the audit table never has the text of a notice', async () => {
  const client = await site.gateway.signUp()
  await site.admin('notice', String(client.number), 'between us')
  await site.admin('notice', '--all', 'between us all')
  const entries = await site.audited()
  assert.ok(entries.some(({ action }) => action === 'notice all done'))
  assert.ok(!JSON.stringify(entries).includes('between us'))
  await client.close()
})
