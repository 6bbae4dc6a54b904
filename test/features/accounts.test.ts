/** Registration, profiles and sign-in (A1–A6), and who may send what (E3). */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { Flag, fromUser, Kind, type UserMessageName, type UserValues, userMessages } from '../../protocol/index.ts'
import { frameOf, newcomer, PASSWORD, TestClient } from '../client.ts'
import { ownServer } from '../external-server.ts'
import { startGateway } from '../start-gateway.ts'
import { joined } from '../vectors/bytes.ts'

type Registration = UserValues<'register'>

const gateway = await startGateway({ RATE_LIMITS: 'off' })
after(() => gateway.close())

const { verification: _, password: __, ...publicProfile } = newcomer
const NOBODY = 4_000_000_000
const smile = '😀'

const strings = [
  'realName',
  'city',
  'address',
  'postcode',
  'school',
  'phone',
  'pager',
  'email',
  'hobby',
] satisfies (keyof Registration)[]

const allowed: [string, Partial<Registration>][] = [
  ['a nickname of 1 character', { nickname: 'x' }],
  ['a nickname of 32 letters', { nickname: 'x'.repeat(32) }],
  ['a nickname of 32 characters of 4 bytes', { nickname: smile.repeat(32) }],
  ['a password of 6 characters', { password: '123456' }],
  ['a password of 64 letters', { password: 'x'.repeat(64) }],
  ['a password of 64 characters of 4 bytes', { password: smile.repeat(64) }],
  ['portrait 0', { portrait: 0 }],
  ['portrait 255 (W10)', { portrait: 255 }],
  ['verification 2', { verification: 2 }],
  ['the largest sex, age, country, province, education and job', allBytes(255)],
  ['a description of 1,024 bytes', { description: 'x'.repeat(1024) }],
  ...strings.map((name): [string, Partial<Registration>] => [`${name} of 255 bytes`, { [name]: '说'.repeat(85) }]),
]

const refused: [string, Partial<Registration>][] = [
  ['an empty nickname', { nickname: '' }],
  ['a nickname of 33 letters', { nickname: 'x'.repeat(33) }],
  ['a nickname of 33 characters of 4 bytes', { nickname: smile.repeat(33) }],
  ['a password of 5 letters', { password: '12345' }],
  ['a password of 5 characters of 4 bytes', { password: smile.repeat(5) }],
  ['a password of 65 letters', { password: 'x'.repeat(65) }],
  ['portrait 256 (W10)', { portrait: 256 }],
  ['portrait 65,535 (W10)', { portrait: 65_535 }],
  ['verification 3 (A2)', { verification: 3 }],
  ['a description of 1,025 bytes', { description: 'x'.repeat(1025) }],
  ['a description of 342 characters of 3 bytes', { description: '说'.repeat(342) }],
  ...strings.map((name): [string, Partial<Registration>] => [`${name} of 256 bytes`, { [name]: 'x'.repeat(256) }]),
]

function allBytes(value: number): Partial<Registration> {
  return { sex: value, age: value, country: value, province: value, education: value, job: value }
}

test('A1.1 numbers are handed out in sequence from 10001, also after a restart', ownServer, async t => {
  const fresh = await startGateway()
  t.after(() => fresh.close())
  const before = await fresh.connect()
  assert.equal(await before.register(), 10_001)
  assert.equal(await before.register(), 10_002)
  await fresh.restart()
  const later = await fresh.connect()
  assert.equal(await later.register(), 10_003)
})

describe('A1.2 A1.3 A1.5 A1.6 A1.7 A1.8 W10.1 registration allows', async () => {
  for (const [what, overrides] of allowed) {
    test(what, async () => {
      const user = await gateway.connect()
      assert.notEqual(await user.register(overrides), 0)
      await user.close()
    })
  }
})

describe('A1.9 A2.2 W7.4 W10.2 E1.2 registration answers failure, number 0 and a notice to', async () => {
  for (const [what, overrides] of refused) {
    test(what, async () => {
      const user = await gateway.connect()
      assert.deepEqual(await user.ask('register', { ...newcomer, ...overrides }), { success: 0, number: 0 })
      await user.notice()
      await user.close()
    })
  }
})

test('A1.2 A1.3 a registration without a nickname and a password is refused, not only one of them', async () => {
  const user = await gateway.connect()
  const { success } = await user.ask('register', { ...newcomer, nickname: '', password: '' })
  assert.equal(success, 0)
  await user.notice()
})

test('A1.3 a longest password signs in, and one that only begins the same does not', async () => {
  const user = await gateway.connect()
  const password = smile.repeat(64)
  const number = await user.register({ password })
  const { success } = await user.ask('login', { number, password: smile.repeat(63), manner: 0 })
  assert.equal(success, 0)
  await user.notice()
  await user.login(number, password)
})

test('W3.3 a byte order mark and a NUL in a string are kept', async () => {
  const user = await gateway.signUp({ nickname: '\uFEFFa\0b\uFEFF', hobby: '\0' })
  const { nickname, hobby } = await user.ask('getProfile', { friend: user.number })
  assert.deepEqual([nickname, hobby], ['\uFEFFa\0b\uFEFF', '\0'])
})

test('A3.1 the database holds an argon2id hash and no password', ownServer, async () => {
  const password = 'a password seen nowhere else'
  await gateway.signUp({ password })
  const bytes = await gateway.database.bytes()
  assert.ok(bytes.includes('$argon2id$'))
  assert.ok(!bytes.includes(password))
})

describe('login', () => {
  test('A7.1 E1.1 E1.2 W7.4 with a wrong password is refused with an empty roster and a notice, and may be tried again', async () => {
    const user = await gateway.connect()
    const number = await user.register()
    const refusal = await user.ask('login', { number, password: 'something else', manner: 0 })
    assert.deepEqual(refusal, { success: 0, groups: [] })
    await user.notice()
    await user.login(number)
  })

  test('A7.1 to an unknown number looks like a wrong password', async () => {
    const user = await gateway.connect()
    const number = await user.register()
    const wrong = await user.ask('login', { number, password: 'something else', manner: 0 })
    const wrongNotice = await user.notice()
    const unknown = await user.ask('login', { number: NOBODY, password: PASSWORD, manner: 0 })
    assert.deepEqual(unknown, wrong)
    assert.equal(await user.notice(), wrongNotice)
  })

  test('E3.8 after a refused one the connection is still not signed in', async () => {
    const user = await gateway.connect()
    const number = await user.register()
    await user.ask('login', { number, password: 'something else', manner: 0 })
    await user.notice()
    user.send('getProfile', { number, friend: number })
    assert.equal((await user.closed).code, 1008)
  })

  test('E3.6 again as the same number is refused by a notice, and the first stays', async () => {
    const user = await gateway.signUp()
    const refusal = await user.ask('login', { number: user.number, password: PASSWORD, manner: 0 })
    assert.deepEqual(refusal, { success: 0, groups: [] })
    await user.notice()
    const { success } = await user.ask('getProfile', { friend: user.number })
    assert.equal(success, 1)
  })

  test('E3.7 requests may follow at once, and are served after it', async () => {
    const user = await gateway.connect()
    const number = await user.register()
    user.sendRaw(
      joined([
        frameOf('login', { number, password: PASSWORD, manner: 0 }),
        frameOf('getProfile', { number, friend: number }),
      ]),
    )
    assert.equal((await user.next('loggedIn')).success, 1)
    assert.equal((await user.next('profile')).success, 1)
  })

  test('A1.10 registering another account changes nothing for who is signed in', async () => {
    const user = await gateway.signUp()
    const other = await user.register()
    assert.notEqual(other, user.number)
    const { success } = await user.ask('getProfile', { friend: other })
    assert.equal(success, 1)
  })

  test('E3.2 again as another number closes 1008', async () => {
    const user = await gateway.signUp()
    const other = await user.register()
    user.send('login', { number: other, password: PASSWORD, manner: 0 })
    assert.equal((await user.closed).code, 1008)
  })

  test('M4.7 E3.5 a connection test before it is echoed with its number', async () => {
    const user = await gateway.connect()
    assert.deepEqual(await user.ask('connectionTest', { number: 77 }), { number: 77 })
  })
})

describe('profile', () => {
  const everything: Registration = {
    nickname: '小明',
    portrait: 200,
    password: 'another password',
    sex: 1,
    age: 30,
    realName: '王小明',
    country: 86,
    province: 11,
    city: '北京',
    address: '长安街 1',
    postcode: '100000',
    education: 4,
    school: '清华',
    job: 7,
    phone: '010-1',
    pager: '127-1',
    email: 'ming@example.org',
    hobby: '围棋',
    description: '你好',
    verification: 1,
  }

  test('A5.1 A5.2 of any account is answered in full, without verification and password', async () => {
    const { verification, password, ...shown } = everything
    const user = await gateway.signUp()
    const friend = await user.register(everything)
    assert.deepEqual(await user.ask('getProfile', { friend }), { success: 1, friend, ...shown })
  })

  test('A5.3 W7.3 W7.4 of an unknown number is a failure that echoes it, all else empty, and a notice', async () => {
    const user = await gateway.signUp()
    assert.deepEqual(await user.ask('getProfile', { friend: NOBODY }), {
      success: 0,
      friend: NOBODY,
      ...{ nickname: '', portrait: 0, sex: 0, age: 0, realName: '', country: 0, province: 0, city: '', address: '' },
      ...{ postcode: '', education: 0, school: '', job: 0, phone: '', pager: '', email: '', hobby: '' },
      description: '',
    })
    await user.notice()
  })

  test('A4.1 is replaced as a whole', async () => {
    const { verification, password, ...shown } = everything
    const user = await gateway.signUp()
    assert.deepEqual(await user.ask('updateProfile', everything), { success: 1 })
    const friend = user.number
    assert.deepEqual(await user.ask('getProfile', { friend }), { success: 1, friend, ...shown })
  })

  test('A4.1 A2.1 a new verification counts from then on', async () => {
    const user = await gateway.signUp({ verification: 0 })
    await user.ask('updateProfile', { ...newcomer, verification: 2 })
    const other = await gateway.signUp()
    assert.deepEqual(await other.ask('addFriend', { friend: user.number }), { result: 3, friend: user.number })
  })

  test('A4.2 an empty password keeps the old one', async () => {
    const user = await gateway.signUp()
    assert.deepEqual(await user.ask('updateProfile', { ...newcomer, nickname: 'Li', password: '' }), { success: 1 })
    const again = await gateway.signIn(user.number)
    assert.equal((await again.ask('getProfile', { friend: user.number })).nickname, 'Li')
  })

  test('A4.1 a new password replaces the old one', async () => {
    const user = await gateway.signUp()
    assert.deepEqual(await user.ask('updateProfile', { ...newcomer, password: 'fresh start' }), { success: 1 })
    const again = await gateway.connect()
    const { success } = await again.ask('login', { number: user.number, password: PASSWORD, manner: 0 })
    assert.equal(success, 0)
    await again.notice()
    await again.login(user.number, 'fresh start')
  })

  describe('A4.3 A1 W7.4 is refused by failure and a notice, and unchanged, with', async () => {
    const subject = await gateway.connect()
    const number = await subject.register()
    for (const [what, overrides] of refused) {
      test(what, async () => {
        const user = await gateway.signIn(number)
        assert.deepEqual(await user.ask('updateProfile', { ...newcomer, nickname: 'Changed', ...overrides }), {
          success: 0,
        })
        await user.notice()
        assert.deepEqual(await user.ask('getProfile', { friend: number }), {
          success: 1,
          friend: number,
          ...publicProfile,
        })
        await user.close()
      })
    }
  })
})

describe('A6', () => {
  test('A6.2 A6.3 a second login wins: the older connection gets a notice and close 4001', async () => {
    const older = await gateway.signUp()
    const newer = await gateway.signIn(older.number)
    await older.notice()
    assert.equal((await older.closed).code, 4001)
    await newer.expectNothing()
  })

  test('A6.1 messages go to the newer connection', async () => {
    const older = await gateway.signUp()
    const newer = await gateway.signIn(older.number)
    const other = await gateway.signUp()
    other.send('sendMessage', { recipient: newer.number, text: 'which of you?' })
    assert.deepEqual(await newer.next('message'), {
      flag: Flag.user,
      number: other.number,
      text: 'which of you?',
      kind: Kind.none,
    })
  })

  test('A6.4 a wrong password ends nobody', async () => {
    const user = await gateway.signUp()
    const thief = await gateway.connect()
    await thief.ask('login', { number: user.number, password: 'something else', manner: 0 })
    await user.expectNothing()
  })

  test('A6.1 ten logins at once leave one signed in', { timeout: 20_000 }, async () => {
    const first = await gateway.connect()
    const number = await first.register()
    const clients = await Promise.all(Array.from({ length: 10 }, () => gateway.connect()))
    const nineEnds = new Promise<number[]>(resolve => {
      const codes: number[] = []
      for (const { socket } of clients) socket.once('close', code => codes.push(code) === 9 && resolve(codes))
    })
    for (const client of clients) client.send('login', { number, password: PASSWORD, manner: 0 })
    assert.deepEqual(await nineEnds, new Array(9).fill(4001))
    const left = clients.filter(({ socket }) => socket.readyState === socket.OPEN)
    assert.equal(left.length, 1)
    const [winner] = left
    assert.ok(winner instanceof TestClient)
    assert.equal((await winner.next('loggedIn')).success, 1)
    winner.number = number
    await winner.expectNothing()
    const other = await gateway.signUp()
    other.send('sendMessage', { recipient: number, text: 'to the one' })
    assert.equal((await winner.next('message')).text, 'to the one')
  })
})

/** A request of this name with nothing in it but the number. */
function emptyRequest(name: UserMessageName, number: number): Uint8Array {
  const body = Object.entries(userMessages[name].fields).map(([field, { empty }]) => [field, empty])
  return fromUser.encode(name, { ...Object.fromEntries(body), number })
}

const requests = (Object.keys(userMessages) as UserMessageName[]).map(name => ({ name, ...userMessages[name] }))

describe('E3.4 closes 1008 before login:', () => {
  for (const { name, from } of requests) {
    if (from === 'anyone') continue
    test(name, async () => {
      const user = await gateway.connect()
      user.sendRaw(emptyRequest(name, 10_001))
      const { code, reason } = await user.closed
      assert.equal(code, 1008)
      assert.ok(reason.includes(name), `the reason "${reason}" does not name the message (E2)`)
    })
  }
})

describe('E3.1 E3.2 closes 1008 when it names another number:', async () => {
  const registrant = await gateway.connect()
  const number = await registrant.register()
  for (const { name } of requests) {
    if (name === 'register') continue
    test(name, async () => {
      const user = await gateway.signIn(number)
      user.sendRaw(emptyRequest(name, number + 1))
      assert.equal((await user.closed).code, 1008)
    })
  }
})
