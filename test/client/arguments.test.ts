/** Wrong arguments of plain JavaScript are refused with plain words, before anything is sent. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ChatClient } from '../../client/chat.ts'
import { InvalidValue, type OicqClient } from '../../client/index.ts'
import { PASSWORD } from '../client.ts'
import { startGateway } from '../start-gateway.ts'
import { newClient, newUser } from './client-fixtures.ts'

const gateway = await startGateway()
after(() => gateway.close())

const ALL = 'a whole number from 0 to 4294967295'

/** A method, its arguments, and the words. */
const wrong: readonly [keyof OicqClient, readonly unknown[], string][] = [
  ['sendMessage', [10002], 'text must be a string, not undefined'],
  ['sendMessage', [10002, 7], 'text must be a string, not number'],
  ['sendMessage', ['10002', 'hi'], `sendMessage.recipient: must be ${ALL}, not "10002" (a string)`],
  ['sendMessage', [undefined, 'hi'], `sendMessage.recipient: must be ${ALL}, not undefined`],
  ['sendMessage', [1.5, 'hi'], `sendMessage.recipient: must be ${ALL}, not 1.5`],
  ['broadcast', [1, null], 'text must be a string, not object'],
  ['broadcast', ['1', 'hi'], `broadcast.group: must be ${ALL}, not "1" (a string)`],
  ['getProfile', [10002n], `getProfile.friend: must be ${ALL}, not 10002`],
  ['getProfile', [2 ** 32], `getProfile.friend: must be ${ALL}, not 4294967296`],
  ['addGroup', [], 'addGroup.name: must be a string, not undefined'],
  ['renameGroup', [256, 'x'], 'renameGroup.group: must be a whole number from 0 to 255, not 256'],
  ['moveFriends', [], 'moveFriends.moves: must be an array'],
  ['moveFriends', [[null]], 'moveFriends.moves[0]: must be an object'],
  [
    'moveFriends',
    [[{ friend: 10002 }]],
    'moveFriends.moves[0].group: must be a whole number from 0 to 255, not undefined',
  ],
  ['block', ['10002'], `moveFriends.moves[0].friend: must be ${ALL}, not "10002" (a string)`],
  ['listOnline', [{ direction: 'up' }], "direction must be 'below' or 'above', not 'up'"],
  ['listOnline', [{ count: 300 }], 'listOnline.count: must be a whole number from 0 to 255, not 300'],
  ['search', [], 'search.condition: must be a string, not undefined'],
  ['requestFriend', [10002], 'requestFriend.reason: must be a string, not undefined'],
  ['answerFriend', [10002, 'no'], 'agreed must be a boolean, not string'],
  ['setMode', ['busy'], "mode must be 'online' or 'hidden' or 'do not disturb', not 'busy'"],
  ['setMode', ['offline'], "mode must be 'online' or 'hidden' or 'do not disturb', not 'offline'"],
  ['setMode', [], "mode must be 'online' or 'hidden' or 'do not disturb', not undefined"],
  ['monitor', ['all'], `monitor.watched: must be ${ALL}, not "all" (a string)`],
  [
    'updateProfile',
    [{ age: '20', verification: 0 }],
    'updateProfile.age: must be a whole number from 0 to 255, not "20" (a string)',
  ],
  ['search', ['age > 20', { signal: new AbortController() }], 'signal must be an AbortSignal'],
  ['connect', [{ signal: new AbortController() }], 'signal must be an AbortSignal'],
  ['events', ['message', { signal: new AbortController() }], 'signal must be an AbortSignal'],
  ['sendFile', [10002, 'photo.jpg'], 'file must be a Blob, not string'],
  ['sendFile', [10002], 'file must be a Blob, not undefined'],
  ['on', ['message'], 'the listener must be a function, not undefined'],
]

const user = await newUser(gateway.wsUrl)

for (const [method, given, message] of wrong) {
  test(`${method}: ${message}`, async () => {
    const call = user[method] as unknown as (...values: readonly unknown[]) => unknown
    await assert.rejects(
      async () => call.apply(user, [...given]),
      (error: unknown) => {
        assert.ok(error instanceof InvalidValue)
        assert.equal(error.message, message)
        return true
      },
    )
  })
}

test('a time that no timer can wait is refused, by its name', async () => {
  const names = ['requestTimeoutMs', 'connectTimeoutMs', 'firstDelayMs', 'longestDelayMs'] as const
  for (const ms of [Number.POSITIVE_INFINITY, Number.NaN, -1, 2 ** 31]) {
    for (const name of names)
      assert.throws(() => new ChatClient(gateway.wsUrl, { [name]: ms }), new InvalidValue(`${name} must not be ${ms}`))
    await assert.rejects(user.close({ wait: ms }), new InvalidValue(`wait must not be ${ms}`))
  }
})

test('a sign-in needs a number, and a password or a function', async () => {
  const client = newClient(gateway.wsUrl)
  const signIn = client.signIn.bind(client) as (...values: readonly unknown[]) => Promise<unknown>
  await assert.rejects(signIn('10001', PASSWORD), {
    name: 'InvalidValue',
    message: `login.number: must be ${ALL}, not "10001" (a string)`,
  })
  await assert.rejects(signIn(10001), { name: 'InvalidValue', message: 'password must be a string or a function' })
  assert.deepEqual(client.status, { is: 'connected' })
})
