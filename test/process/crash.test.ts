import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectTexts, nextTexts, numbered } from '../features/inbox.ts'
import { GatewayProcess } from './gateway-process.ts'

/** Sends in portions of ten, each with a barrier after it, and kills the process after so many echoes. */
const PORTION = 10
const PORTIONS = 8

for (const [who, options] of [
  ['a recipient that confirms', {}],
  ['a recipient that never confirms', { autoPong: false }],
  ['an absent recipient', undefined],
] as const) {
  test(`M4, M5: after kill -9 all that a barrier answered for is there, with ${who}`, async t => {
    const gateway = await GatewayProcess.start()
    t.after(() => gateway.remove())
    const sender = await gateway.signedUp()
    const recipient = await gateway.signedUp(options)
    if (options === undefined) await recipient.close()
    const received = collectTexts(recipient)

    let answered = 0
    for (let sent = 0; answered < PORTIONS * PORTION; sent += PORTION) {
      for (const text of numbered(sent, sent + PORTION)) {
        sender.send('sendMessage', { recipient: recipient.number, text })
      }
      if (options?.autoPong === false && sent >= 2 * PORTION) break // each of its barriers takes seconds
      await sender.expectNothing()
      answered = sent + PORTION
    }
    sender.send('sendMessage', { recipient: recipient.number, text: 'unanswered' })
    gateway.signal('SIGKILL')
    await sender.closed
    await gateway.startAgain()

    const back = await gateway.connect()
    const texts = collectTexts(back)
    await back.login(recipient.number)
    await back.barrier()
    const confirmed = options?.autoPong === false ? [] : received
    const had = [...new Set([...confirmed, ...texts])].slice(0, answered)
    assert.deepEqual(had, numbered(0, answered))
  })
}

test('M4: accounts, groups and friends that were answered for are there after kill -9', async t => {
  const gateway = await GatewayProcess.start()
  t.after(() => gateway.remove())
  const [ming, hong] = [await gateway.signedUp(), await gateway.signedUp()]
  const { group } = await ming.ask('addGroup', { name: 'work' })
  ming.send('addFriend', { friend: hong.number })
  await ming.waitFor('friendAdded')
  assert.equal((await ming.ask('moveFriends', { moves: [{ friend: hong.number, group }] })).success, 1)
  gateway.signal('SIGKILL')
  await ming.closed
  await gateway.startAgain()

  const back = await gateway.connect()
  const roster = await back.login(ming.number)
  assert.deepEqual(
    roster.map(({ name, friends }) => [name, friends.map(({ number }) => number)]),
    [
      ['我的好友', []],
      ['work', [hong.number]],
    ],
  )
})

test('M2: a thousand stored messages are there after kill -9', async t => {
  const gateway = await GatewayProcess.start({ RATE_LIMITS: 'off' })
  t.after(() => gateway.remove())
  const sender = await gateway.signedUp()
  const recipient = await gateway.signedUp()
  await recipient.ask('addFriend', { friend: sender.number })
  await sender.next('message')
  const absent = recipient.number
  await recipient.close()
  for (const text of numbered(0, 1000)) sender.send('sendMessage', { recipient: absent, text })
  await sender.expectNothing()
  gateway.signal('SIGKILL')
  await gateway.startAgain()
  const back = await gateway.connect()
  await back.login(absent)
  assert.deepEqual(await nextTexts(back, 1000), numbered(0, 1000))
})
