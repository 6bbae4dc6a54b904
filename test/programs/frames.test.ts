import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { encodeForProgram, Manner, Mode, Program } from '../../protocol/index.ts'
import { rawFrame } from '../hostile/closing.ts'
import { onSites, type Site } from './sites.ts'
import { nextRelayed, sendToProgram } from './user.ts'

const ABSENT = 4_000_000_000

onSites('frames between users and programs', start => {
  let site: Site
  before(async () => {
    site = await start()
  })
  after(() => site.close())

  test('N2: they pass unchanged in both directions, of any type and up to 65,536 bytes', async t => {
    const print = await site.attach()
    t.after(() => print.link.close())
    const user = await site.user()
    for (const [type, text] of [
      [0x00, ''],
      [0x42, '你好'],
      [0xff, 'x'.repeat(65_532)],
    ] as const) {
      sendToProgram(user, type, text)
      assert.deepEqual(await print.relayed(), { number: user.number, type, text })
      const answer = nextRelayed(user)
      print.sendTo(user.number, type, text)
      assert.deepEqual(await answer, { program: Program.print, type, number: user.number, text })
    }
    await user.expectNothing()
    await print.expectNothing()
  })

  test('N2: many come in order', async t => {
    const print = await site.attach()
    t.after(() => print.link.close())
    const user = await site.user()
    const got: number[] = []
    const all = new Promise<void>(resolve => {
      user.on('relayed', ({ type }) => {
        if (got.push(type) === 200) resolve()
      })
    })
    for (let count = 0; count < 200; count++) {
      sendToProgram(user, count)
      print.sendTo(user.number, count)
    }
    for (let count = 0; count < 200; count++) assert.equal((await print.relayed()).type, count)
    await all
    assert.deepEqual(
      got,
      Array.from({ length: 200 }, (_, count) => count),
    )
  })

  test('N2, E3: a user who names another number is closed 1008', async t => {
    const print = await site.attach()
    t.after(() => print.link.close())
    const user = await site.user()
    user.sendRaw(encodeForProgram(Program.print, { type: 1, number: user.number + 1, data: Buffer.alloc(0) }))
    assert.deepEqual(await user.closed, {
      code: 1008,
      reason: `program 4.number: ${user.number + 1} is not the number signed in here`,
    })
    await print.expectNothing()
  })

  test('N2: a frame without a number is malformed, whoever sends it', async () => {
    const print = await site.attach()
    const user = await site.user()
    user.sendRaw(rawFrame(0x01, Buffer.alloc(3), { receiver: Program.print }))
    assert.equal((await user.closed).code, 1007)
    print.link.send(rawFrame(0x01, Buffer.alloc(3), { sender: Program.print, receiver: Program.user }))
    assert.equal((await print.closed).code, 1007)
  })

  test('N2: nobody else gets a frame of a program, and N3: what cannot go is answered', async t => {
    const print = await site.attach()
    t.after(() => print.link.close())
    const [user, other] = [await site.user(), await site.user()]
    other.on('relayed', () => assert.fail('another user got it'))
    const answer = nextRelayed(user)
    print.sendTo(user.number, 1, 'for one')
    await answer
    print.sendTo(ABSENT, 1)
    assert.deepEqual(await print.next('refused'), { number: ABSENT, code: 26 })
    await other.expectNothing()
  })

  test('N3, N7: without a program the user gets a notice, before the echo of the connection test', async () => {
    const user = await site.user()
    sendToProgram(user, 1, '', Program.fax)
    assert.match(await user.notice('noProgram'), /^program 2: /)
    await user.expectNothing()
  })

  test('N3: the programs that a user has talked with learn of the sign-out, and no others', async t => {
    const [print, fax] = [await site.attach(), await site.attach(Program.fax)]
    t.after(() => print.link.close())
    t.after(() => fax.link.close())
    const [asker, asked, gone] = [await site.user(), await site.user(), await site.user()]
    sendToProgram(asker, 1)
    await print.next('relayed')
    const heard = nextRelayed(asked)
    print.sendTo(asked.number, 2)
    await heard
    asker.send('setMode', { mode: Mode.offline })
    assert.deepEqual(await print.next('userGone'), { number: asker.number })
    asked.close()
    gone.close()
    assert.deepEqual(await print.next('userGone'), { number: asked.number })
    print.sendTo(asked.number, 3)
    await print.notice('userAway')
    await print.expectNothing()
    await fax.expectNothing()
  })

  test('P1: a hidden user is as absent as one who is signed out, until the user speaks', async t => {
    const print = await site.attach()
    t.after(() => print.link.close())
    const hidden = await site.user(Manner.hidden)
    print.sendTo(hidden.number, 1)
    await print.notice('userAway')
    sendToProgram(hidden, 2, 'print this')
    await print.relayed()
    const answer = nextRelayed(hidden)
    print.sendTo(hidden.number, 3, 'printed')
    assert.equal((await answer).text, 'printed')
  })

  test('N2: one who signs in elsewhere is found there', async t => {
    const print = await site.attach()
    t.after(() => print.link.close())
    const user = await site.user()
    sendToProgram(user, 1)
    await print.relayed()
    const again = await site.gateway.signIn(user.number)
    assert.deepEqual(await print.next('userGone'), { number: user.number })
    const heard = nextRelayed(again)
    print.sendTo(user.number, 2, 'still you')
    assert.equal((await heard).text, 'still you')
    sendToProgram(again, 3)
    assert.equal((await print.relayed()).type, 3)
  })

  test('N1: of several instances of a program each user sticks to one while it is there, and users spread', async t => {
    const prints = [await site.attach(), await site.attach(), await site.attach()]
    t.after(() => {
      for (const { link } of prints) link.close()
    })
    const counts = [0, 0, 0]
    // By chance alone, all of them go to one once in 14 million times.
    const users = await Promise.all(Array.from({ length: 16 }, () => site.user()))
    for (const user of users) {
      for (let type = 1; type <= 3; type++) sendToProgram(user, type)
    }
    await Promise.all(users.map(user => user.expectNothing()))
    const talking = new Map<number, number>()
    for (const [place, print] of prints.entries()) {
      const frames = await print.settled()
      for (const { name, values } of frames) {
        assert.equal(name, 'relayed')
        const { number } = values as { number: number }
        assert.equal(talking.get(number) ?? place, place, 'two instances got frames of one user')
        talking.set(number, place)
        counts[place] = (counts[place] ?? 0) + 1
      }
    }
    assert.equal(
      counts.reduce((sum, count) => sum + count),
      3 * users.length,
    )
    assert.ok(counts.filter(count => count > 0).length > 1, `all users went to one: ${counts}`)
  })

  test('N1: when the program of a user has gone, another instance of it gets the next frame', async t => {
    const first = await site.attach()
    const user = await site.user()
    sendToProgram(user, 1)
    await first.relayed()
    const second = await site.attach()
    t.after(() => second.link.close())
    sendToProgram(user, 2)
    assert.equal((await first.relayed()).type, 2)
    first.link.cut()
    // What is sent until the instances know is refused aloud.
    for (let type = 3; ; type++) {
      sendToProgram(user, type)
      const refusals = await user.barrier()
      if (refusals.length === 0) {
        const frames = await second.settled()
        if (frames.length > 0) break
      }
    }
  })
})
