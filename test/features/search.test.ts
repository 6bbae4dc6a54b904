/** The search by an SQL condition over the wire (S1); which texts it takes and whom they find is tested by the contracts. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Profile } from '../../gateway/store/interface.ts'
import { Manner, Mode } from '../../protocol/index.ts'
import { createAccounts } from '../accounts.ts'
import { PASSWORD } from '../client.ts'
import { startGateway } from '../start-gateway.ts'

const CROWD = 60

/** 10001 to 10007, then a crowd of 60 from 10008 on. */
const people: Partial<Profile>[] = [
  { nickname: 'Alice', age: 20, sex: 1, city: '北京', hobby: 'go', portrait: 3, province: 11, email: 'a@example.org' },
  { nickname: 'alice', age: 25, sex: 1, city: '上海', hobby: 'chess' },
  { nickname: "O'Brien", age: 30, sex: 0, city: '北京', hobby: '100% fun', school: '清华' },
  { nickname: '小明', age: 35, sex: 0, city: '广州', description: '你好，世界', country: 86 },
  { nickname: 'Bob_1', age: 40, sex: 0, education: 4, job: 7 },
  { nickname: 'BobX1', age: 45, sex: 0, education: 5, job: 7 },
  { nickname: 'Zoë', age: 50, sex: 1 },
  ...Array.from({ length: CROWD }, (_, index) => ({ nickname: `Crowd ${index}`, age: 100 + index })),
]

const gateway = await startGateway(
  { RATE_LIMITS: 'off' },
  { prepare: store => createAccounts(store, people).then(() => {}) },
)
after(() => gateway.close())
const [alice, lower, brien, ming, bob, bobX] = [10_001, 10_002, 10_003, 10_004, 10_005, 10_006]
const asker = await gateway.signUp({ nickname: 'Asker', age: 99 })

async function found(condition: string): Promise<number[]> {
  const { success, users } = await asker.ask('search', { condition })
  assert.equal(success, 1, condition)
  return users.map(({ number }) => number)
}

test('S1 finds by every column that a profile shows', async () => {
  const conditions: [string, number[]][] = [
    ['number = 10003', [brien]],
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
  for (const [condition, numbers] of conditions) {
    assert.deepEqual((await found(condition)).toSorted(), numbers, condition)
  }
})

test('S1 takes a whole statement, with an order and a limit', async () => {
  const statement = 'select number, nickname from users where age < 60 order by sex, age desc limit 3'
  assert.deepEqual(await found(statement), [bobX, bob, ming])
})

test('S1 finds at most 50 rows, with or without a LIMIT', async () => {
  assert.equal((await found('age >= 100')).length, 50)
  assert.equal((await found('age >= 100 LIMIT 1000')).length, 50)
  assert.equal((await found('age >= 100 LIMIT 49')).length, 49)
})

test('S1 shows number, nickname, portrait, province and city', async () => {
  assert.deepEqual(await asker.ask('search', { condition: 'number = 10001' }), {
    success: 1,
    users: [{ number: alice, nickname: 'Alice', portrait: 3, province: 11, city: '北京' }],
  })
})

test('S1 what nobody matches is a success without users', async () => {
  assert.deepEqual(await asker.ask('search', { condition: 'age = 254' }), { success: 1, users: [] })
})

test('S1 P1 online is 1 for online and do not disturb, and 0 for hidden and signed out', async () => {
  const present = await gateway.signIn(alice)
  const busy = await gateway.signIn(lower)
  await busy.ask('setMode', { mode: Mode.doNotDisturb })
  await gateway.signIn(brien, PASSWORD, Manner.hidden)
  assert.deepEqual((await found('online = 1 AND age < 60')).toSorted(), [alice, lower])
  assert.deepEqual((await found('online = 0 AND age < 40')).toSorted(), [brien, ming])
  assert.deepEqual(await found('age < 40 ORDER BY online DESC, number'), [alice, lower, brien, ming])
  await present.ask('setMode', { mode: Mode.offline })
  assert.deepEqual(await found('online = 1 AND age < 60'), [lower])
})

test('S1 a profile that was changed is found as it is now', async () => {
  const user = await gateway.signUp({ nickname: 'Before', age: 98 })
  const { success: _, friend: __, ...profile } = await user.ask('getProfile', { friend: user.number })
  await user.ask('updateProfile', { ...profile, nickname: 'After', password: '', verification: 0 })
  assert.deepEqual(await found("nickname = 'Before'"), [])
  assert.deepEqual(await found("nickname = 'After'"), [user.number])
})

test('S1 W7 refuses by failure, no users, and a notice that names it', async () => {
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
    assert.match(await asker.notice(), names)
  }
  assert.deepEqual(await found('number = 10001'), [alice])
})
