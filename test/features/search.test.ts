/** The search by an SQL condition over the wire (S1); which texts it takes and whom they find is tested by the contracts. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Manner, Mode, type UserValues } from '../../protocol/index.ts'
import { createAccounts } from '../accounts.ts'
import { PASSWORD } from '../client.ts'
import { ownServer } from '../external-server.ts'
import { startGateway } from '../start-gateway.ts'

const CROWD = 60

const people: Partial<UserValues<'register'>>[] = [
  { nickname: 'Alice', age: 20, sex: 1, city: '北京', hobby: 'go', portrait: 3, province: 11, email: 'a@example.org' },
  { nickname: 'alice', age: 25, sex: 1, city: '上海', hobby: 'chess' },
  { nickname: "O'Brien", age: 30, sex: 0, city: '北京', hobby: '100% fun', school: '清华' },
  { nickname: '小明', age: 35, sex: 0, city: '广州', description: '你好，世界', country: 86 },
  { nickname: 'Bob_1', age: 40, sex: 0, education: 4, job: 7 },
  { nickname: 'BobX1', age: 45, sex: 0, education: 5, job: 7 },
  { nickname: 'Zoë', age: 50, sex: 1 },
]
const crowd = Array.from({ length: CROWD }, (_, index) => ({ nickname: `Crowd ${index}`, age: 100 + index }))

const gateway = await startGateway(
  { RATE_LIMITS: 'off' },
  { prepare: store => createAccounts(store, crowd).then(() => {}) },
)
after(() => gateway.close())
const asker = await gateway.signUp({ nickname: 'Asker', age: 99 })
const numbers: number[] = []
for (const person of people) numbers.push(await asker.register(person))
const [alice = 0, lower = 0, brien = 0, ming = 0, bob = 0, bobX = 0] = numbers
/** The server may have other accounts, from earlier tests of it. */
const among = `number IN (${numbers.join(', ')})`

async function found(condition: string, rest = ''): Promise<number[]> {
  const text = `(${condition}) AND ${among} ${rest}`
  const { success, users } = await asker.ask('search', { condition: text })
  assert.equal(success, 1, text)
  return users.map(({ number }) => number)
}

test('S1.1, S1.6, S1.7, S1.9: finds by every column that a profile shows', async () => {
  const conditions: [string, number[]][] = [
    [`number = ${brien}`, [brien]],
    ["nickname = 'O''Brien'", [brien]],
    ["nickname LIKE 'Bob!_1' ESCAPE '!'", [bob]],
    ["hobby LIKE '%\\%%' ESCAPE '\\'", [brien]],
    ['age = +20 OR age < -1', [alice]],
    ["portrait = 3 AND province = 11 AND hobby = 'go'", [alice]],
    ["city <> '北京' AND age < 40", [lower, ming]],
    ['sex = 0 AND age < 35', [brien]],
    ['education = 4 OR (job = 7 AND NOT education = 4)', [bob, bobX]],
    ["school = '清华' OR country = 86", [brien, ming]],
    ["description = '你好，世界'", [ming]],
    ["NICKNAME = 'Alice' and Age = 20", [alice]],
  ]
  for (const [condition, expected] of conditions) assert.deepEqual(await found(condition), expected, condition)
})

test('S1.8: LIKE takes % and _, and ignores the case of ASCII letters alone', async () => {
  assert.deepEqual(await found("nickname LIKE 'a%E'"), [alice, lower])
  assert.deepEqual(await found("nickname LIKE 'bob_1'"), [bob, bobX])
  assert.deepEqual(await found("nickname LIKE 'ZOË'"), [])
})

test('S1.1, S1.12, S1.13: takes a whole statement, with an order and a limit', async () => {
  const statement = `select number, nickname from users where age < 60 AND ${among} order by sex, age desc limit 3`
  const { users } = await asker.ask('search', { condition: statement })
  assert.deepEqual(
    users.map(({ number }) => number),
    [bobX, bob, ming],
  )
})

test('S1.12: finds at most 50 rows, with or without a LIMIT', ownServer, async () => {
  for (const [limit, rows] of [
    ['', 50],
    ['LIMIT 1000', 50],
    ['LIMIT 49', 49],
  ] as const) {
    assert.equal((await asker.ask('search', { condition: `age >= 100 ${limit}` })).users.length, rows)
  }
})

test('S1.11: shows number, nickname, portrait, province and city', async () => {
  for (const condition of [`number = ${alice}`, `SELECT age FROM users WHERE number = ${alice}`]) {
    assert.deepEqual(await asker.ask('search', { condition }), {
      success: 1,
      users: [{ number: alice, nickname: 'Alice', portrait: 3, province: 11, city: '北京' }],
    })
  }
})

test('S1.3: takes 1,024 bytes, 32 comparisons and 16 parentheses, and refuses one more', async () => {
  const texts = (extra: number) => [
    `number = ${alice}`.padEnd(1024 + extra),
    Array.from({ length: 32 + extra }, () => 'age = 20').join(' OR '),
    `${'('.repeat(16 + extra)}age = 20${')'.repeat(16 + extra)}`,
  ]
  for (const condition of texts(0)) assert.equal((await asker.ask('search', { condition })).success, 1, condition)
  for (const condition of texts(1)) {
    assert.equal((await asker.ask('search', { condition })).success, 0, condition)
    await asker.notice('searchRefused')
  }
})

test('S1: what nobody matches is a success without users', async () => {
  assert.deepEqual(await asker.ask('search', { condition: 'number < 0' }), { success: 1, users: [] })
})

test('S1.5, P1.2: online is 1 for online and do not disturb, and 0 for hidden and signed out', async () => {
  const present = await gateway.signIn(alice)
  const busy = await gateway.signIn(lower)
  await busy.ask('setMode', { mode: Mode.doNotDisturb })
  await gateway.signIn(brien, PASSWORD, Manner.hidden)
  assert.deepEqual(await found('online = 1 AND age < 60'), [alice, lower])
  assert.deepEqual(await found('online = 0 AND age < 40'), [brien, ming])
  assert.deepEqual(await found('age < 40', 'ORDER BY online DESC, number'), [alice, lower, brien, ming])
  await present.ask('setMode', { mode: Mode.offline })
  assert.deepEqual(await found('online = 1 AND age < 60'), [lower])
})

test('S1, A4.1: a profile that was changed is found as it is now', async () => {
  const user = await gateway.signUp({ nickname: 'Before', age: 98 })
  const { success: _, friend: __, ...profile } = await user.ask('getProfile', { friend: user.number })
  await user.ask('updateProfile', { ...profile, nickname: 'After', password: '', verification: 0 })
  for (const [nickname, count] of [
    ['Before', 0],
    ['After', 1],
  ] as const) {
    const condition = `nickname = '${nickname}' AND number = ${user.number}`
    assert.equal((await asker.ask('search', { condition })).users.length, count)
  }
})

test('S1.2, S1.4, W7.4, E1.2: refuses by failure, no users, and a notice that names it', async () => {
  const refused: [string, RegExp][] = [
    ["password = 'x'", /password/i],
    ["phone = '1'", /phone/i],
    ["pager = '1'", /pager/i],
    ["email = 'a@example.org'", /email/i],
    ["address = 'x'", /address/i],
    ["postcode = 'x'", /postcode/i],
    ["realName = 'x'", /real_?name/i],
    ["real_name = 'x'", /real_?name/i],
    ['verification = 0', /verification/i],
    ['nosuchcolumn = 1', /nosuchcolumn/i],
    ['rowid = 1', /rowid/i],
    ['SELECT * FROM sqlite_master', /sqlite_master/i],
    ['age = 20; DROP TABLE users', /single|statement|drop/i],
    ['', /empty/i],
    ["age = 20 AND city ＝ '北京'", /at character 19: .*＝.*write = instead/],
    ['age > 20；', /at character 9: .*；.*write ; instead/],
    ['city = ‘北京’', /at character 8: .*‘.*write ' instead/],
    ["nickname LIKE 'a' ESCAPE 'no'", /at character 26: ESCAPE takes one character/],
    [`city = $$${' '.repeat(60)}`, /at character 8: the sign \$/],
    [`${'('.repeat(400)}age = 1${')'.repeat(400)}`, /nested too deeply/],
    [`nickname = '${'x'.repeat(60_000)}'`, /bytes|long|large|size/i],
  ]
  for (const [condition, names] of refused) {
    assert.deepEqual(await asker.ask('search', { condition }), { success: 0, users: [] })
    assert.match(await asker.notice('searchRefused'), names)
  }
  assert.deepEqual(await found(`number = ${alice}`), [alice])
})
