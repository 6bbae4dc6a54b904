/** What the page's profile forms let through is what the gateway takes (A1, A2, A4, W10). */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { emptyRegistration } from '../../../client/index.ts'
import type { UserValues } from '../../../protocol/index.ts'
import { registrationOf, registrationProblems } from '../../../web-demo/parts/profile/registration.ts'
import { newcomer, PASSWORD } from '../../client.ts'
import { startGateway } from '../../start-gateway.ts'

type Registration = UserValues<'register'>

const gateway = await startGateway({ RATE_LIMITS: 'off' })
after(() => gateway.close())
const user = await gateway.signUp()

const strings = ['realName', 'city', 'address', 'postcode', 'school', 'phone', 'pager', 'email', 'hobby'] as const

/** The largest values that are allowed, and the smallest that are not. */
const edges: [string, Partial<Registration>, Partial<Registration>][] = [
  ['nickname, at least', { nickname: '明' }, { nickname: '' }],
  ['nickname, at most', { nickname: '😀'.repeat(32) }, { nickname: 'x'.repeat(33) }],
  ['password, at least', { password: '密码密码密码' }, { password: '12345' }],
  ['password, at most', { password: '密'.repeat(64) }, { password: 'x'.repeat(65) }],
  ['portrait', { portrait: 255 }, { portrait: 256 }],
  ['verification', { verification: 2 }, { verification: 3 }],
  ['description', { description: '说'.repeat(341) }, { description: '说'.repeat(342) }],
  ...strings.map((field): (typeof edges)[number] => [
    field,
    { [field]: 'é'.repeat(127) },
    { [field]: 'é'.repeat(128) },
  ]),
]

for (const [what, allowed, refused] of edges) {
  describe(`the limit of ${what}`, () => {
    for (const [values, is] of [
      [allowed, 'allowed'],
      [refused, 'refused'],
    ] as const) {
      test(`is the server's: ${is}`, async () => {
        const profile = { ...newcomer, password: '', ...values }
        const problems = registrationProblems(profile, 'may be empty')
        const { success } = await user.ask('updateProfile', profile)
        if (success === 0) await user.notice()
        assert.equal(success, is === 'allowed' ? 1 : 0)
        assert.deepEqual(Object.keys(problems), success === 1 ? [] : Object.keys(values))
      })
    }
  })
}

for (const field of ['sex', 'age', 'country', 'province', 'education', 'job'] as const) {
  test(`${field} is a whole number of one byte`, () => {
    assert.deepEqual(registrationProblems({ ...newcomer, [field]: 255 }, 'required'), {})
    for (const value of [256, -1, 1.5, Number.NaN]) {
      assert.deepEqual(Object.keys(registrationProblems({ ...newcomer, [field]: value }, 'required')), [field])
    }
  })
}

test('a new registration lacks a nickname and a password, and nothing else', () => {
  assert.deepEqual(Object.keys(registrationProblems(emptyRegistration, 'required')).toSorted(), [
    'nickname',
    'password',
  ])
})

test('a registration that says the rest is taken', async () => {
  const client = await gateway.connect()
  await client.register({ ...emptyRegistration, nickname: 'Ming', password: PASSWORD })
})

test('a profile goes into the form and back unchanged, and keeps the password', async () => {
  const changer = await gateway.signUp({ nickname: 'Zoë', age: 33, city: '上海', sex: 2, verification: 2 })
  const { success: _, friend: number, ...profile } = await changer.ask('getProfile', { friend: changer.number })
  assert.deepEqual(await changer.ask('updateProfile', registrationOf({ number, ...profile }, 2)), { success: 1 })
  const { success: __, friend: ___, ...after } = await changer.ask('getProfile', { friend: changer.number })
  assert.deepEqual(after, profile)
  await (await gateway.signIn(number)).close()
})
