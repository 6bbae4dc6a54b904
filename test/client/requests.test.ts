import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  BLOCK_LIST,
  emptyRegistration,
  InvalidValue,
  NotSignedIn,
  OicqError,
  QueueFull,
  Refused,
  RequestTimeout,
} from '../../client/index.ts'
import { emptyValues, encodeText, Flag, fromServer, Mode, serverMessages } from '../../protocol/index.ts'
import { newcomer, PASSWORD } from '../client.ts'
import { startGateway } from '../start-gateway.ts'
import { collectEvents, newClient, newUser, nextEvent } from './client-fixtures.ts'
import { acceptAndEcho, acceptLogins, FakeServer } from './fake-server.ts'

const gateway = await startGateway({ OPERATORS: '10001' })
after(() => gateway.close())

const operator = await newUser(gateway.wsUrl, { nickname: 'Operator' })
const [ming, hong] = [
  await newUser(gateway.wsUrl, { nickname: 'Ming' }),
  await newUser(gateway.wsUrl, { nickname: 'Hong' }),
]

test('concurrent requests of one kind get their own replies', async () => {
  const numbers = [hong.number, operator.number, ming.number]
  const profiles = await Promise.all(numbers.map(number => ming.getProfile(number)))
  assert.deepEqual(
    profiles.map(({ number, nickname }) => [number, nickname]),
    [
      [hong.number, 'Hong'],
      [operator.number, 'Operator'],
      [ming.number, 'Ming'],
    ],
  )
})

test('a refused request gets the reason, and its neighbours get their replies', async () => {
  const [first, second, third] = await Promise.allSettled([
    ming.getProfile(hong.number),
    ming.getProfile(5),
    ming.getProfile(operator.number),
  ])
  assert.equal(first.status === 'fulfilled' && first.value.nickname, 'Hong')
  assert.ok(second.status === 'rejected' && second.reason instanceof Refused)
  assert.equal(second.reason.reason, 'noSuchNumber')
  assert.equal(third.status === 'fulfilled' && third.value.nickname, 'Operator')
})

test('a profile has the registered fields, without the private ones (A5)', async () => {
  const { password, verification, ...visible } = { ...newcomer, nickname: 'Hong' }
  assert.deepEqual(await ming.getProfile(hong.number), { number: hong.number, ...visible })
})

test('an account needs a nickname and a password; the rest is empty, and others have to ask to add it (A2)', async () => {
  const user = newClient(gateway.wsUrl)
  await user.connect()
  const number = await user.register({ nickname: 'Brief', password: PASSWORD })
  const { password, verification, ...visible } = { ...emptyRegistration, nickname: 'Brief' }
  assert.deepEqual(await ming.getProfile(number), { number, ...visible })
  assert.equal(await ming.addFriend(number), 'needs request, offline')
})

test('a profile is replaced, and the new password is valid (A4)', async () => {
  const user = await newUser(gateway.wsUrl)
  await user.updateProfile({ ...newcomer, nickname: 'Renamed', password: 'another one' })
  assert.equal((await user.getProfile(user.number)).nickname, 'Renamed')
  await assert.rejects(user.updateProfile({ ...newcomer, nickname: '' }), Refused)
  const { number } = user
  await user.signOut()
  await assert.rejects(user.signIn(number, PASSWORD), Refused)
  await user.signIn(number, 'another one')
})

test('A4: fields of the profile that are not given stay as they are, also in two updates at once', async () => {
  const user = await newUser(gateway.wsUrl, { city: '深圳', verification: 1 })
  const { number } = user
  await Promise.all([user.updateProfile({ nickname: 'Renamed' }), user.updateProfile({ age: 44 })])
  const { password, verification, ...visible } = { ...newcomer, nickname: 'Renamed', age: 44, city: '深圳' }
  assert.deepEqual(await ming.getProfile(number), { number, ...visible })
  assert.equal(await ming.addFriend(number), 'needs request')
  user.close()
  const elsewhere = newClient(gateway.wsUrl)
  await elsewhere.signIn(number, PASSWORD)
  // Nothing tells who may add an account: it must not be opened, or closed, by accident.
  await assert.rejects(elsewhere.updateProfile({ nickname: 'Again' }), {
    name: 'InvalidValue',
    message: /verification/,
  })
  await elsewhere.updateProfile({ nickname: 'Again', verification: 2 })
  await elsewhere.updateProfile({ nickname: 'And again' })
  assert.equal(await ming.addFriend(number), 'not allowed')
})

test('M8: a friend is blocked and unblocked, and the block list is known after the next sign-in', async () => {
  const user = await newUser(gateway.wsUrl)
  const other = await newUser(gateway.wsUrl)
  await user.addFriend(other.number)
  assert.deepEqual([...user.blocked], [])
  await user.block(other.number)
  await user.block(operator.number)
  await assert.rejects(user.block(5), { reason: 'noSuchNumber' })
  assert.deepEqual([...user.blocked], [other.number, operator.number])
  const messages = collectEvents(user, 'message')
  await other.sendMessage(user.number, 'you do not get this')
  const { number } = user
  await user.signOut()
  assert.deepEqual([...user.blocked], [])
  const groups = await user.signIn(number, PASSWORD)
  const lists = groups.map(({ group, friends }) => [group, friends.map(friend => [friend.number, friend.state])])
  const offline = [operator.number, other.number].map(each => [each, 'offline'])
  assert.deepEqual(lists, [
    [1, []],
    [BLOCK_LIST, offline],
  ])
  assert.deepEqual([...user.blocked], [operator.number, other.number])

  await user.deleteFriend(operator.number)
  const seen = nextEvent(user, 'friendState')
  assert.equal(await user.unblock(other.number), true)
  await user.block(operator.number)
  assert.equal(await user.unblock(operator.number), false)
  assert.deepEqual(await seen, { friend: other.number, state: 'online' })
  assert.deepEqual([...user.blocked], [])
  const heard = nextEvent(user, 'message')
  await other.sendMessage(user.number, 'but this')
  assert.equal((await heard).text, 'but this')
  assert.equal(messages.length, 1)
})

test('M8: no part of an unblocking is sent for the user who signs in next', async t => {
  const blocked = { number: 10003, portrait: 1, nickname: 'Li' }
  const groups = [{ group: BLOCK_LIST, name: '黑名单', friends: [{ ...blocked, state: 4 }] }]
  const moves: number[] = []
  const server = await FakeServer.start(t, (connection, { name, values }) => {
    if (name === 'moveFriends') moves.push(values.number)
    else if (name === 'connectionTest') connection.send('connectionTest', values)
    else if (name === 'login' && values.number === 10001) connection.send('loggedIn', { success: 1, groups })
    else if (name === 'login') {
      // The replies to all that was asked for, together.
      const replies = [
        fromServer.encode('friendsMoved', { success: 1 }),
        fromServer.encode('mode', { number: 10001, mode: Mode.offline }),
        fromServer.encode('loggedIn', { success: 1, groups }),
      ]
      connection.socket.send(Buffer.concat(replies))
    }
  })
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const unblocked = assert.rejects(user.unblock(blocked.number), NotSignedIn)
  void user.signOut()
  await user.signIn(10002, PASSWORD)
  await unblocked
  await user.barrier()
  assert.deepEqual(moves, [10001])
})

test('groups are added, renamed and deleted, and friends moved', async () => {
  const user = await newUser(gateway.wsUrl)
  await user.addFriend(hong.number)
  const group = await user.addGroup('Work')
  assert.equal(group, 2)
  await user.renameGroup(group, 'Play')
  await user.moveFriends([{ friend: hong.number, group }])
  await assert.rejects(user.deleteGroup(1), { reason: 'firstGroup' })
  await assert.rejects(user.moveFriends([{ friend: 5, group }]), { reason: 'notYourFriend' })
  const { number } = user
  await user.signOut()
  const groups = await user.signIn(number, PASSWORD)
  assert.deepEqual(
    groups.map(({ name, friends }) => [name, friends.map(friend => friend.number)]),
    [
      ['我的好友', []],
      ['Play', [hong.number]],
    ],
  )
  await user.deleteGroup(group)
})

test('people are listed page by page in both directions, and found (P4, S1)', async () => {
  const numbers = (await ming.listOnline({ start: operator.number - 1, count: 2 })).map(({ number }) => number)
  assert.deepEqual(numbers, [operator.number, hong.number])
  const below = await ming.listOnline({ start: hong.number, direction: 'below' })
  assert.deepEqual(
    below.map(({ number }) => number),
    [operator.number],
  )
  assert.ok((await ming.listOnline()).length >= 2)
  const found = await ming.search(`nickname = 'Hong'`)
  assert.deepEqual(found, [{ number: hong.number, nickname: 'Hong', portrait: 1, province: 0, city: '' }])
  await assert.rejects(ming.search('password = 1'), Refused)
})

test('a friend who allows anyone is added, and both sides get an event (F2)', async () => {
  const user = await newUser(gateway.wsUrl, { nickname: 'Wei' })
  const friend = await newUser(gateway.wsUrl, { nickname: 'Open', portrait: 3 })
  const [added, addedBy] = [nextEvent(user, 'friendAdded'), nextEvent(friend, 'addedBy')]
  assert.equal(await user.addFriend(friend.number), 'added')
  assert.deepEqual(await added, { number: friend.number, nickname: 'Open', portrait: 3, state: 'online' })
  assert.deepEqual(await addedBy, { from: user.number, nickname: 'Wei' })
  const state = nextEvent(user, 'friendState')
  await friend.setMode('do not disturb')
  assert.deepEqual(await state, { friend: friend.number, state: 'do not disturb' })
  await user.deleteFriend(friend.number)
  await assert.rejects(user.deleteFriend(friend.number), { reason: 'notYourFriend' })
})

test('a user who wants to be asked is asked, and answers (F3)', async () => {
  const user = await newUser(gateway.wsUrl)
  const careful = await newUser(gateway.wsUrl, { nickname: 'Careful', verification: 1 })
  assert.equal(await user.addFriend(careful.number), 'needs request')
  const start = Date.now()
  const request = nextEvent(careful, 'friendRequest')
  await user.requestFriend(careful.number, 'we met in Beijing')
  const { from, reason, receivedAt } = await request
  assert.deepEqual([from, reason], [user.number, 'we met in Beijing'])
  assert.ok(start <= receivedAt && receivedAt <= Date.now(), `received at ${receivedAt}`)
  const answers = [nextEvent(user, 'friendAnswer'), nextEvent(user, 'friendAdded')] as const
  await careful.answerFriend(user.number, true)
  assert.deepEqual(await answers[0], { from: careful.number, agreed: true, nickname: 'Careful' })
  assert.equal((await answers[1]).number, careful.number)
  await assert.rejects(careful.answerFriend(user.number, false), /no pending request/)
})

test('a user who is away, allows nobody, or does not exist cannot be added (F2)', async () => {
  const user = await newUser(gateway.wsUrl)
  const [away, closed] = [
    await newUser(gateway.wsUrl, { verification: 1 }),
    await newUser(gateway.wsUrl, { verification: 2 }),
  ]
  const { number } = away
  await away.setMode('hidden')
  assert.equal(await user.addFriend(number), 'needs request, offline')
  assert.equal(await user.addFriend(closed.number), 'not allowed')
  await assert.rejects(user.addFriend(5), { reason: 'noSuchNumber', request: 'addFriend', about: undefined })
  await assert.rejects(user.requestFriend(closed.number, 'please'), { reason: 'takesNoRequests', about: closed.number })
})

test('an operator gets copies of a monitored user’s messages; no one else may monitor (S2)', async () => {
  const copy = nextEvent(operator, 'monitored')
  await operator.monitor(ming.number)
  await ming.sendMessage(hong.number, 'between\nus')
  const { receivedAt: _, ...copied } = await copy
  assert.deepEqual(copied, { speaker: ming.number, recipient: hong.number, text: 'between\nus' })
  await operator.monitor(0)
  await assert.rejects(ming.monitor(hong.number), { reason: 'operatorsOnly', about: hong.number })
})

test('several requests without replies, some of them refused', async () => {
  const user = await newUser(gateway.wsUrl, { verification: 1 })
  const results = await Promise.allSettled([
    ming.requestFriend(user.number, 'one'),
    ming.requestFriend(ming.number, 'two'),
    ming.answerFriend(user.number, true),
    ming.requestFriend(user.number, 'three'),
    ming.broadcast(9, 'four'),
    ming.broadcast(0, 'five'),
  ])
  assert.deepEqual(
    results.map(result => (result.status === 'fulfilled' ? 'done' : result.reason.reason)),
    ['done', 'yourself', 'noRequest', 'done', 'noSuchGroup', 'done'],
  )
})

test('your own mode is an event, and so is a notice that concerns no request', async t => {
  const mode = nextEvent(hong, 'mode')
  await hong.setMode('do not disturb')
  assert.deepEqual(await mode, { mode: 'do not disturb' })
  await hong.setMode('online')
  const server = await FakeServer.start(t)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const notices = collectEvents(user, 'notice')
  const connection = await server.connection()
  connection.announce('the server is stopping')
  connection.notice({ name: 'getProfile' }, 'noSuchNumber')
  connection.notice({ name: 'sendMessage', number: 5 }, 'mailboxFull')
  connection.notice({ name: 'file', number: 5 }, 'fileCancelledByPeer')
  connection.notice({ name: 'connection' }, 'replayDelayed')
  await user.barrier()
  assert.deepEqual(
    notices.map(({ code, reason, about }) => [code, reason, about]),
    [
      [0, undefined, undefined],
      [22, 'noSuchNumber', undefined],
      [65, 'mailboxFull', 5],
      [113, 'fileCancelledByPeer', 5],
      [132, 'replayDelayed', undefined],
    ],
  )
})

test('words of the administrator refuse nothing, whatever they begin with', async t => {
  const server = await FakeServer.start(t)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const notices = collectEvents(user, 'notice')
  const found = user.search('age > 20')
  const sent = user.sendMessage(10002, 'hello')
  const connection = await server.connection()
  await connection.waitFor('search')
  connection.announce('search: will be slow tonight')
  connection.announce('sendMessage 10002: will be slow tonight')
  connection.send('searchResult', { success: 1, users: [] })
  assert.deepEqual(await found, [])
  await sent
  assert.deepEqual(
    notices.map(({ text, code }) => [code, text]),
    [
      [0, 'search: will be slow tonight'],
      [0, 'sendMessage 10002: will be slow tonight'],
    ],
  )
})

test('a refusal says what it is about, and how long to wait', async t => {
  const server = await FakeServer.start(t)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const connection = await server.connection()
  const found = user.search('age > 20')
  await connection.waitFor('search')
  connection.send('searchResult', { success: 0, users: [] })
  connection.notice({ name: 'search' }, 'busy')
  const { name, code, reason, request, about, retryAfterMs } = await found.catch(error => error)
  assert.deepEqual(
    [name, code, reason, request, about, retryAfterMs],
    ['Refused', 20, 'busy', 'search', undefined, 5000],
  )
  const renamed = user.renameGroup(2, '')
  await connection.waitFor('renameGroup')
  connection.send('groupRenamed', { success: 0, group: 2, name: '' })
  connection.notice({ name: 'renameGroup' }, 'groupNameLength', 1, 32)
  await assert.rejects(renamed, { reason: 'groupNameLength', about: 'name', retryAfterMs: undefined })
})

test('a refusal for a reason of a later version is one all the same', async t => {
  const server = await FakeServer.start(t)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const connection = await server.connection()
  const renamed = user.renameGroup(2, 'x')
  await connection.waitFor('renameGroup')
  connection.send('groupRenamed', { success: 0, group: 2, name: 'x' })
  const text = encodeText('renameGroup: not on a Sunday')
  connection.send('message', { flag: Flag.system, number: 0, text, kind: 255 })
  await assert.rejects(renamed, { code: 255, reason: undefined, message: 'not on a Sunday' })
})

test('a request that times out is rejected, and its late reply is not taken for the next one’s', async t => {
  const server = await FakeServer.start(t, acceptLogins)
  const user = newClient(server.url, { requestTimeoutMs: 500 })
  await user.signIn(10001, PASSWORD)
  await assert.rejects(user.addGroup('first'), RequestTimeout)
  const connection = await server.connection()
  const second = user.addGroup('second')
  await connection.waitFor('addGroup', 2)
  connection.send('groupAdded', { success: 1, group: 2, name: 'first' })
  connection.send('groupAdded', { success: 1, group: 3, name: 'second' })
  assert.equal(await second, 3)
})

test('requests without replies, and connection tests, time out as well', async t => {
  const server = await FakeServer.start(t, acceptLogins)
  const user = newClient(server.url, { requestTimeoutMs: 500 })
  await user.signIn(10001, PASSWORD)
  for (const request of [
    user.broadcast(1, 'hello'),
    user.monitor(10002),
    user.requestFriend(10002, 'hello'),
    user.answerFriend(10002, true),
    user.barrier(),
    user.setMode('hidden'),
  ]) {
    await assert.rejects(request, RequestTimeout)
  }
})

test('an aborted request is rejected with the reason, and its reply is not taken for the next one’s', async t => {
  const server = await FakeServer.start(t, acceptLogins)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const abort = new AbortController()
  const first = user.addGroup('first', { signal: abort.signal })
  const connection = await server.connection()
  await connection.waitFor('addGroup')
  abort.abort()
  await assert.rejects(first, { name: 'AbortError' })
  const second = user.addGroup('second')
  connection.send('groupAdded', { success: 1, group: 2, name: 'first' })
  connection.send('groupAdded', { success: 1, group: 3, name: 'second' })
  assert.equal(await second, 3)
})

test('a request whose signal is already aborted is not sent', async t => {
  const server = await FakeServer.start(t, acceptAndEcho)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const options = { signal: AbortSignal.abort() }
  for (const request of [
    user.getProfile(10002, options),
    user.sendMessage(10002, 'hello', options),
    user.broadcast(0, 'hello', options),
    user.setMode('hidden', options),
    user.barrier(options),
    user.register(newcomer, options),
    user.connect(options),
    user.requestFriend(10002, 'hello', options),
    user.listOnline({}, options),
  ]) {
    await assert.rejects(request, { name: 'AbortError' })
  }
  await user.barrier()
  const connection = await server.connection()
  assert.deepEqual(
    connection.frames.map(({ name }) => name),
    ['login', 'connectionTest'],
  )
})

test('at most 5,000 requests wait to be sent', async t => {
  const server = await FakeServer.start(t, acceptLogins)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const waiting = Array.from({ length: 5500 }, () => user.getProfile(10002))
  await assert.rejects(user.getProfile(10002), QueueFull)
  user.close()
  for (const { status } of await Promise.allSettled(waiting)) assert.equal(status, 'rejected')
})

test('a failed reply without a notice is a refusal when the next reply comes, and otherwise a timeout', async t => {
  const server = await FakeServer.start(t, acceptLogins)
  const user = newClient(server.url, { requestTimeoutMs: 1000 })
  await user.signIn(10001, PASSWORD)
  const connection = await server.connection()
  const first = user.addGroup('first')
  const second = user.addGroup('second')
  await connection.waitFor('addGroup', 2)
  connection.send('groupAdded', { success: 0, group: 0, name: 'first' })
  connection.send('groupAdded', { success: 1, group: 2, name: 'second' })
  await assert.rejects(first, Refused)
  assert.equal(await second, 2)
  const third = user.addGroup('third')
  await connection.waitFor('addGroup', 3)
  connection.send('groupAdded', { success: 0, group: 0, name: 'third' })
  await assert.rejects(third, RequestTimeout)
})

test('a value that does not fit its field is rejected before it is sent', async () => {
  await assert.rejects(ming.getProfile(2 ** 32), /getProfile\.friend/)
  await assert.rejects(ming.sendMessage(-1, 'hello'), /sendMessage\.recipient/)
  await assert.rejects(ming.moveFriends(new Array(256).fill({ friend: 1, group: 1 })), /more than 255/)
  await ming.barrier()
})

test('a value that does not fit its field is an error of the library, as all of its errors are', async () => {
  await assert.rejects(ming.renameGroup(256, 'x'), (error: unknown) => {
    assert.ok(error instanceof InvalidValue && error instanceof OicqError)
    assert.match(error.message, /renameGroup\.group/)
    return true
  })
  for (const each of [Refused, QueueFull, RequestTimeout]) assert.ok(each.prototype instanceof OicqError)
})

test('a profile of which a part has yet to be read is not written to the account that signs in next', async t => {
  let logins = 0
  const server = await FakeServer.start(t, (connection, frame) => {
    if (frame.name !== 'login' || ++logins === 1) acceptAndEcho(connection, frame)
  })
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  const connection = await server.connection()
  const update = user.updateProfile({ nickname: 'Ming', verification: 0 })
  await connection.waitFor('getProfile')
  const signedOut = user.signOut()
  const signedIn = user.signIn(10002, PASSWORD)
  await connection.waitFor('login', 2)
  const profile = { ...emptyValues(serverMessages.profile.fields), success: 1, friend: 10001 }
  // One message has all that the server has to say (W8).
  connection.socket.send(
    Buffer.concat([
      fromServer.encode('profile', profile),
      fromServer.encode('mode', { number: 10001, mode: Mode.offline }),
      fromServer.encode('loggedIn', { success: 1, groups: [] }),
    ]),
  )
  await assert.rejects(update, NotSignedIn)
  await Promise.all([signedOut, signedIn])
  await user.barrier()
  assert.ok(!connection.frames.some(({ name }) => name === 'updateProfile'))
})
