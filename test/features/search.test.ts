/** The search by an SQL condition, over the wire (S1). */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
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
const [alice, lower, brien, ming, bob, bobX, zoe] = [10_001, 10_002, 10_003, 10_004, 10_005, 10_006, 10_007]
const asker = await gateway.signUp({ nickname: 'Asker', age: 99 })

async function found(condition: string): Promise<number[]> {
  const { success, users } = await asker.ask('search', { condition })
  assert.equal(success, 1, condition)
  return users.map(({ number }) => number)
}

describe('S1 finds by', () => {
  const conditions: [string, number[]][] = [
    ['number = 10003', [brien]],
    ["nickname = 'Alice'", [alice]],
    ["nickname = 'O''Brien'", [brien]],
    ["city = '北京'", [alice, brien]],
    ["city <> '北京' AND age < 40", [lower, ming]],
    ['age < 25', [alice]],
    ['age <= 25', [alice, lower]],
    ['age > 45 AND age < 99', [zoe]],
    ['age >= 45 AND age < 99', [bobX, zoe]],
    ['age BETWEEN 25 AND 35', [lower, brien, ming]],
    ['age NOT BETWEEN 25 AND 200', [alice]],
    ['age IN (20, 50, 51)', [alice, zoe]],
    ['age IN (20)', [alice]],
    ["age < 60 AND nickname NOT IN ('Alice', 'alice', '小明')", [brien, bob, bobX, zoe]],
    ["nickname LIKE 'bob%'", [bob, bobX]],
    ["nickname LIKE '%小%'", [ming]],
    ["nickname LIKE 'Bob_1'", [bob, bobX]],
    ["nickname LIKE 'a_ice'", [alice, lower]],
    ["age < 60 AND nickname NOT LIKE '%o%'", [alice, lower, ming]],
    ["description = '你好，世界'", [ming]],
    ['NOT (age > 20)', [alice]],
    ['(age = 20 OR age = 50) AND sex = 1', [alice, zoe]],
    ['age = 20 OR age = 50 AND sex = 0', [alice]],
    ['education = 4 OR (job = 7 AND NOT education = 4)', [bob, bobX]],
    ["portrait = 3 AND province = 11 AND hobby = 'go'", [alice]],
    ["school = '清华' OR country = 86", [brien, ming]],
    ['nickname IS NULL', []],
    ['age < 25 AND nickname IS NOT NULL', [alice]],
    ['25 > age', [alice]],
    ['sex = 0 AND age < 35', [brien]],
    ["number = 10001 AND nickname = '''; DROP TABLE users; --'", []],
    ["NICKNAME = 'Alice' and Age = 20", [alice]],
  ]
  for (const [condition, numbers] of conditions) {
    test(condition, async () => assert.deepEqual((await found(condition)).toSorted(), numbers))
  }
})

describe('S1 takes a whole statement:', () => {
  const statements: [string, number[]][] = [
    ['SELECT * FROM users WHERE age < 30 ORDER BY age', [alice, lower]],
    ['SELECT * FROM users WHERE age < 60 ORDER BY age DESC LIMIT 2', [zoe, bobX]],
    ['select number, nickname from users where age < 60 order by sex, age desc limit 3', [bobX, bob, ming]],
    ['SELECT * FROM users ORDER BY number LIMIT 1', [alice]],
    ['SELECT * FROM users WHERE age < 30 LIMIT 0', []],
    ['SELECT * FROM users WHERE age < 25;', [alice]],
  ]
  for (const [statement, numbers] of statements) {
    test(statement, async () => assert.deepEqual(await found(statement), numbers))
  }

  test('age < 40 ORDER BY age DESC LIMIT 2, without SELECT', async () => {
    assert.deepEqual(await found('age < 40 ORDER BY age DESC LIMIT 2'), [ming, brien])
  })
})

describe('S1 at most 50 rows', () => {
  test('without a LIMIT', async () => assert.equal((await found('age >= 100')).length, 50))
  test('with a larger LIMIT', async () => assert.equal((await found('age >= 100 LIMIT 1000')).length, 50))
  test('with LIMIT 50', async () => assert.equal((await found('age >= 100 LIMIT 50')).length, 50))
  test('with LIMIT 49', async () => assert.equal((await found('age >= 100 LIMIT 49')).length, 49))
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

describe('S1 W7 refuses by failure, no users, and a notice that names it:', () => {
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
    ['age > 1 ORDER BY email', /email/i],
    ['SELECT password FROM users', /password/i],
    ['SELECT * FROM accounts', /accounts/i],
    ['SELECT * FROM sqlite_master', /sqlite_master/i],
    ['SELECT * FROM main.users', /./],
    ['SELECT * FROM users, users', /table|join/i],
    ['SELECT * FROM users JOIN users AS other ON true', /table|join/i],
    ['SELECT count(*) FROM users', /count/i],
    ['SELECT DISTINCT city FROM users', /distinct/i],
    ['SELECT * FROM users GROUP BY city', /group/i],
    ['SELECT * FROM users HAVING age > 1', /./],
    ['SELECT * FROM users LIMIT 5 OFFSET 5', /offset/i],
    ['SELECT * FROM users UNION SELECT * FROM users', /union/i],
    ['SELECT * FROM (SELECT * FROM users) AS u', /subquery/i],
    ['WITH u AS (SELECT * FROM users) SELECT * FROM u', /with/i],
    ['number IN (SELECT number FROM users)', /subquery/i],
    ['EXISTS (SELECT 1)', /./],
    ['length(nickname) = 5', /length/i],
    ["load_extension('x') = 1", /load_extension/i],
    ['age + 1 = 21', /\+/],
    ["nickname || city = 'x'", /\|\|/],
    ["nickname ILIKE 'a%'", /ilike/i],
    ["nickname ~ 'a'", /~/],
    ['age = $1', /parameter/i],
    ['age = ?', /\?|understood/i],
    ["age = '20'::integer", /cast|::/i],
    ['CASE WHEN age = 20 THEN true ELSE false END', /case/i],
    ['age = 20; DROP TABLE users', /single|statement|drop/i],
    ['SELECT * FROM users; SELECT * FROM users', /single|statement/i],
    ['DROP TABLE users', /drop|understood/i],
    ["UPDATE users SET nickname = 'x'", /update|understood/i],
    ['DELETE FROM users', /delete|understood/i],
    ['SELECT * FROM users FOR UPDATE', /update/i],
    ["nickname = 'open", /./],
    ['age >', /./],
    ['AND', /./],
    ['age', /./],
    ['1', /./],
    ['', /empty/i],
    ['   ', /empty/i],
    ["age = 'young'", /young|number/i],
    [`${'('.repeat(400)}age = 1${')'.repeat(400)}`, /nest|deep|many|large|long|over/i],
    [`nickname = '${'x'.repeat(60_000)}'`, /bytes|long|large|size/i],
    [Array.from({ length: 5000 }, () => 'age = 1').join(' OR '), /bytes|long|large|size|many/i],
  ]
  for (const [condition, names] of refused) {
    test(
      condition.length > 80 ? `${condition.slice(0, 60)}… (${condition.length} bytes)` : `"${condition}"`,
      async () => {
        assert.deepEqual(await asker.ask('search', { condition }), { success: 0, users: [] })
        assert.match(await asker.notice(), names)
      },
    )
  }

  test('and goes on serving', async () => assert.deepEqual(await found('number = 10001'), [alice]))
})
