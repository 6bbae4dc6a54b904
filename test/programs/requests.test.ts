import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { encodeText, Flag, Kind, Manner, Program, reasons } from '../../protocol/index.ts'
import { newcomer, PASSWORD, TestClient } from '../client.ts'
import { startGateway } from '../start-gateway.ts'
import { ProgramClient, withPrograms } from './program-client.ts'
import { onSites, type Site } from './sites.ts'

const NOBODY = 4_000_000_000
const SENT = 0x03
/** The first account of a gateway. */
const GRANTED = 10_001

onSites('N4: what programs ask of the server', start => {
  let site: Site
  let print: ProgramClient
  before(async () => {
    site = await start({ PROGRAM_ACCOUNTS: `print=${GRANTED}` })
    print = await site.attach()
    const granted = await site.user()
    assert.equal(granted.number, GRANTED)
  })
  after(() => site.close())

  function say(number: number, recipient: number, text: string): void {
    print.send('sendMessage', { number, recipient, text: encodeText(text) })
  }

  test('N4: a message of the system is delivered, and answered', async () => {
    const user = await site.user()
    say(0, user.number, '纸用完了')
    assert.equal(await user.announcement(), '纸用完了')
    assert.deepEqual(await print.next('sent'), { messageType: SENT, recipient: user.number, code: 0 })
  })

  test('N4, M1: a message from an account given to the program comes as from that account', async () => {
    const user = await site.user()
    say(GRANTED, user.number, 'your print is ready')
    assert.deepEqual(await user.next('message'), {
      ...{ flag: Flag.user, number: GRANTED, kind: Kind.none },
      text: 'your print is ready',
    })
    assert.deepEqual(await print.next('sent'), { messageType: SENT, recipient: user.number, code: 0 })
  })

  test('N4, M1: to one who is not signed in it is stored', async () => {
    const user = await site.user()
    await user.close()
    say(GRANTED, user.number, 'first')
    say(0, user.number, 'second')
    for (let count = 0; count < 2; count++) {
      assert.deepEqual(await print.next('sent'), { messageType: SENT, recipient: user.number, code: 0 })
    }
    const back = await site.gateway.signIn(user.number)
    assert.equal((await back.next('message')).text, 'first')
    assert.equal(await back.announcement(), 'second')
  })

  test('N4: it may not speak for an account that it was not given, and nobody hears it', async () => {
    const [user, other] = [await site.user(), await site.user()]
    say(other.number, user.number, 'I am not who I say')
    assert.deepEqual(await print.next('sent'), {
      ...{ messageType: SENT, recipient: user.number, code: reasons.notGranted.code },
    })
    await user.expectNothing()
    print.send('getProfile', { number: other.number, friend: user.number })
    assert.equal((await print.next('profile')).success, 0)
    assert.deepEqual(await print.next('refused'), { number: user.number, code: reasons.notGranted.code })
  })

  test('N4: what cannot be delivered or stored is answered with its reason', async () => {
    say(0, NOBODY, 'hello')
    assert.deepEqual(await print.next('sent'), {
      messageType: SENT,
      recipient: NOBODY,
      code: reasons.noSuchNumber.code,
    })
    say(0, GRANTED, 'x'.repeat(4097))
    assert.deepEqual(await print.next('sent'), {
      messageType: SENT,
      recipient: GRANTED,
      code: reasons.textTooLong.code,
    })
  })

  test('N4, A5: a profile comes as server 0x04 has it, and tells nothing of presence (P1)', async () => {
    const ask = async (friend: number) => {
      print.send('getProfile', { number: 0, friend })
      return print.next('profile')
    }
    const { password, verification, ...profile } = newcomer
    const [online, hidden] = [await site.user(), await site.user(Manner.hidden)]
    assert.deepEqual(await ask(online.number), { success: 1, friend: online.number, ...profile })
    assert.deepEqual(await ask(hidden.number), { success: 1, friend: hidden.number, ...profile })
    assert.equal((await ask(NOBODY)).success, 0)
    assert.deepEqual(await print.next('refused'), { number: NOBODY, code: reasons.noSuchNumber.code })
  })

  test('N4: a connection test is echoed after the outcome of all that was sent before', async () => {
    const user = await site.user()
    say(0, user.number, 'one')
    print.sendTo(NOBODY, 1)
    const names = (await print.settled()).map(({ name }) => name)
    assert.deepEqual(names.sort(), ['refused', 'sent'])
  })

  test('N4: an unknown type, and a second attachment, are refused and change nothing', async () => {
    print.link.send(Uint8Array.of(0x81, Program.print, 0x01, 0x7f, 0, 0, 0, 0))
    await print.notice('unknownType')
    print.send('attach', { name: 'print', key: 'another' })
    await print.notice('alreadySignedIn')
    await print.expectNothing()
  })
})

describe('N4: many messages', () => {
  test('N4: a program that asks for more than are taken at once is held up, and loses none', async t => {
    const gateway = await startGateway({ ...withPrograms, RATE_LIMITS: 'off' })
    t.after(() => gateway.close())
    const print = await ProgramClient.attach(gateway.wsUrl.replace(/ws$/, 'program'))
    const user = await TestClient.connect(gateway.wsUrl)
    await user.signUp({ password: PASSWORD })
    const texts = Array.from({ length: 1500 }, (_, count) => String(count))
    for (const text of texts) print.send('sendMessage', { number: 0, recipient: user.number, text: encodeText(text) })
    // A machine that stands still for a second fills the mailbox, which is told (M2).
    let done = 0
    for (const _ of texts) done += Number((await print.next('sent')).code === 0)
    assert.ok(done > 0)
    const heard = new Set<string>()
    while (heard.size < done) heard.add(await user.announcement())
  })
})
