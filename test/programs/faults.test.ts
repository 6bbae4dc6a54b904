/** A program that is slow, dies, floods or lies hurts nobody; nor does a user who is slow. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { encodeFromProgram, Program, reasonOf } from '../../protocol/index.ts'
import { startProcesses } from '../cluster/processes.ts'
import { ProgramClient, withPrograms } from './program-client.ts'
import { onSites } from './sites.ts'
import { nextRelayed, sendToProgram } from './user.ts'

const LARGE = 'x'.repeat(60_000)
const PLENTY = 200

onSites('faults', start => {
  test('N2, N3: a program that does not read is refused more, its users chat on, and get its answers again when it reads', async t => {
    const site = await start({ RATE_LIMITS: 'off' })
    t.after(() => site.close())
    const [print, fax] = [await site.attach(), await site.attach(Program.fax)]
    const [sender, friend] = [await site.user(), await site.user()]
    sendToProgram(sender, 1)
    await print.relayed()
    print.link.pause()
    for (let count = 0; count < PLENTY; count++) sendToProgram(sender, 2, LARGE)
    sender.send('sendMessage', { recipient: friend.number, text: 'still here' })
    sendToProgram(sender, 3, 'to another', Program.fax)
    assert.equal((await friend.next('message')).text, 'still here')
    assert.equal((await fax.relayed()).text, 'to another')
    const refusals = await sender.barrier()
    assert.ok(refusals.length > 0, 'all of it was taken for a program that reads nothing')
    let uncertain = 0
    for (const { name, values } of refusals) {
      assert.ok(name === 'message' && values.text.startsWith('program 4: '))
      const reason = reasonOf(values.kind)
      // On a busy machine, the other instance may not answer in time.
      if (reason === 'mayArrive') uncertain++
      else assert.ok(reason === 'programBusy' || reason === 'unavailable', values.text)
    }
    print.link.resume()
    // It takes more again, at the latest when it is asked.
    for (;;) {
      sendToProgram(sender, 4, 'again')
      if ((await sender.barrier()).length === 0) break
    }
    let taken = 0
    let next = await print.relayed()
    for (; next.type === 2; next = await print.relayed()) taken++
    assert.equal(next.text, 'again')
    const certain = PLENTY - refusals.length
    assert.ok(taken >= certain && taken <= certain + uncertain, `${taken} came, of ${certain} and ${uncertain}`)
    const answer = nextRelayed(sender)
    print.sendTo(sender.number, 5, 'done')
    assert.equal((await answer).text, 'done')
  })

  test('N2, N3: to a user who does not read the program is refused more, and to others it is not', async t => {
    const site = await start({ RATE_LIMITS: 'off' })
    t.after(() => site.close())
    const print = await site.attach()
    const [slow, other] = [await site.user(), await site.user()]
    const got = nextRelayed(slow)
    print.sendTo(slow.number, 1)
    await got
    slow.pause()
    for (let count = 0; count < PLENTY; count++) print.sendTo(slow.number, 2, LARGE)
    const heard = nextRelayed(other)
    print.sendTo(other.number, 3, 'not held up')
    assert.equal((await heard).text, 'not held up')
    const refusals = await print.settled()
    assert.ok(refusals.length > 0, 'all of it was taken for a user who reads nothing')
    // On a busy machine, the other instance may not answer in time.
    const expected = [27, 19].map(code => ({ name: 'refused', values: { number: slow.number, code } }))
    for (const frame of refusals) assert.ok(expected.some(each => isDeepStrictEqual(each, frame)))
    let taken = 0
    const all = new Promise<void>(resolve => {
      slow.on('relayed', () => {
        if (++taken === PLENTY - refusals.length) resolve()
      })
    })
    slow.resume()
    await all
    await slow.expectNothing()
  })

  test('N2: a program that floods holds up nobody', async t => {
    const site = await start({ RATE_LIMITS: 'off' })
    t.after(() => site.close())
    const print = await site.attach()
    const [target, sender, friend] = [await site.user(), await site.user(), await site.user()]
    const frame = encodeFromProgram(Program.print, { type: 1, number: target.number, data: Buffer.from('flood') })
    const flood = Buffer.concat(new Array<Uint8Array>(5000).fill(frame))
    for (let count = 0; count < 10; count++) print.link.send(flood)
    for (let count = 0; count < 5; count++) {
      sender.send('sendMessage', { recipient: friend.number, text: String(count) })
      assert.equal((await friend.next('message')).text, String(count))
    }
    for (const { name } of await print.settled()) assert.equal(name, 'refused')
  })

  test('N2: one that lies about itself is closed, and what came before counts', async t => {
    const site = await start()
    t.after(() => site.close())
    const print = await site.attach()
    const user = await site.user()
    const heard = nextRelayed(user)
    print.sendTo(user.number, 1, 'honest')
    assert.equal((await heard).text, 'honest')
    print.link.send(encodeFromProgram(Program.fax, { type: 1, number: user.number, data: Buffer.alloc(0) }))
    assert.equal((await print.closed).code, 1007)
    await user.expectNothing()
  })

  test('N3: after the death of a program its users get the notice', async t => {
    const site = await start()
    t.after(() => site.close())
    const print = await site.attach()
    const user = await site.user()
    sendToProgram(user, 1)
    await print.relayed()
    print.link.cut()
    for (;;) {
      sendToProgram(user, 2)
      const [refusal] = await user.barrier()
      if (refusal === undefined) continue
      const { text } = refusal.values as { text: string }
      if (text === 'program 4: no such program is attached to this server') break
      assert.equal(text, 'program 4: the program has gone, wait 1 s')
    }
  })
})

describe('instances die', () => {
  test('N2: what a program sends to users elsewhere does not wait for an instance that stands still', async t => {
    const { one, two, three } = await startProcesses({ after: done => t.after(done) }, withPrograms)
    const print = await ProgramClient.attach(`${two.url.replace('http', 'ws')}/program`)
    const [user, held] = [await one.connect(), await three.connect()]
    for (const each of [user, held]) {
      await each.signUp()
      sendToProgram(each, 1)
      await print.relayed()
    }
    three.signal('SIGSTOP')
    t.after(() => three.signal('SIGCONT'))
    print.sendTo(held.number, 2, 'for whom nobody reports')
    let isEchoed = false
    const echoed = print.settled().then(() => {
      isEchoed = true
    })
    const heard = nextRelayed(user)
    print.sendTo(user.number, 3, 'not held up')
    assert.equal((await heard).text, 'not held up')
    assert.equal(isEchoed, false, 'the connection test waited for the frame before it')
    three.signal('SIGCONT')
    await echoed
  })

  test('N3: the program learns that users there are gone, and users that the program there is gone', async t => {
    const { one, two, three } = await startProcesses({ after: done => t.after(done) }, withPrograms)
    const programUrl = ({ url }: { readonly url: string }) => `${url.replace('http', 'ws')}/program`
    const print = await ProgramClient.attach(programUrl(two))
    const [witness, gone] = [await one.connect(), await three.connect()]
    await witness.signUp()
    await gone.signUp()
    for (const user of [witness, gone]) {
      sendToProgram(user, 1)
      assert.equal((await print.relayed()).number, user.number)
    }
    three.signal('SIGKILL')
    assert.deepEqual(await print.next('userGone'), { number: gone.number })
    two.signal('SIGKILL')
    await print.closed
    for (;;) {
      sendToProgram(witness, 2)
      const [refusal] = await witness.barrier()
      const text = refusal === undefined ? '' : (refusal.values as { text: string }).text
      if (text === 'program 4: no such program is attached to this server') break
    }
    const another = await ProgramClient.attach(programUrl(one))
    sendToProgram(witness, 3)
    assert.equal((await another.relayed()).type, 3)
    await another.expectNothing()
  })
})
