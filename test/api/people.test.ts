import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { type Group, startApiGateway } from './api-client.ts'

const gateway = await startApiGateway()
after(() => gateway.close())
const { ask } = gateway

async function groupsOf(number: number): Promise<readonly Group[]> {
  return (await ask('GET', `/accounts/${number}/friends`)).body.groups
}

async function friendsOf(number: number): Promise<number[]> {
  return (await groupsOf(number)).flatMap(({ friends }) => friends.map(friend => friend.number))
}

test('N5: a site makes two users friends, who see it at once', async () => {
  const [ming, hong] = [await gateway.signUp({ nickname: 'Ming' }), await gateway.signUp({ nickname: 'Hong' })]
  assert.equal((await ask('PUT', `/accounts/${ming.number}/friends/${hong.number}`)).status, 204)
  const added = await ming.next('friendAdded')
  assert.deepEqual([added.friend, added.nickname, added.state], [hong.number, 'Hong', 1])
  assert.equal((await hong.next('friendAdded')).friend, ming.number)
  await ming.close()
  assert.equal((await hong.next('friendState')).state, 4)
  assert.equal(
    (await ask('PUT', `/accounts/${ming.number}/friends/${hong.number}`)).status,
    204,
    'again changes nothing',
  )
  assert.deepEqual(await friendsOf(ming.number), [hong.number])
})

test('N5: a friendship can be of one side, in a group, and end', async () => {
  const [one, other] = [await gateway.newAccount('One'), await gateway.newAccount('Other')]
  const created = await ask('POST', `/accounts/${one}/groups`, { body: { name: '同事' } })
  assert.deepEqual([created.status, created.body], [201, { group: 2, name: '同事' }])
  assert.equal((await ask('PUT', `/accounts/${one}/friends/${other}?mutual=false&group=2`)).status, 204)
  assert.deepEqual(await groupsOf(one), [
    { group: 1, name: '我的好友', friends: [] },
    { group: 2, name: '同事', friends: [{ number: other, nickname: 'Other' }] },
  ])
  assert.deepEqual(await friendsOf(other), [])
  const membersOfFirst = async () => (await groupsOf(one))[0]?.friends.map(({ number }) => number)
  assert.equal((await ask('PUT', `/accounts/${one}/friends/${other}?mutual=false`)).status, 204)
  assert.deepEqual(await membersOfFirst(), [], 'without a group, a friend stays in its own')
  assert.equal((await ask('PUT', `/accounts/${one}/friends/${other}?mutual=false&group=1`)).status, 204)
  assert.deepEqual(await membersOfFirst(), [other])
  assert.equal((await ask('PUT', `/accounts/${one}/friends/${other}?mutual=false&group=2`)).status, 204)
  assert.equal((await ask('PATCH', `/accounts/${one}/groups/2`, { body: { name: 'Work' } })).body.name, 'Work')
  assert.equal((await ask('DELETE', `/accounts/${one}/groups/2`)).status, 204)
  assert.deepEqual(await friendsOf(one), [other])
  assert.equal((await ask('DELETE', `/accounts/${one}/friends/${other}`)).status, 204)
  const again = await ask('DELETE', `/accounts/${one}/friends/${other}`)
  assert.deepEqual([again.status, again.body.reason], [404, 'notYourFriend'])
})

test('N5: friends whom a rule refuses on one list are on none afterwards', async () => {
  const [ming, hong] = [await gateway.signUp(), await gateway.signUp()]
  hong.send('moveFriends', { moves: [{ friend: ming.number, group: 255 }] })
  assert.equal((await hong.next('friendsMoved')).success, 1)
  const blocked = await ask('PUT', `/accounts/${ming.number}/friends/${hong.number}`)
  assert.deepEqual([blocked.status, blocked.body.reason], [422, 'blockedByYou'])
  const other = await gateway.newAccount()
  const noGroup = await ask('PUT', `/accounts/${ming.number}/friends/${other}?group=9`)
  assert.deepEqual([noGroup.status, noGroup.body.reason], [404, 'noSuchGroup'])
  assert.deepEqual([await friendsOf(ming.number), await friendsOf(other)], [[], []])
  await ming.expectNothing()
})

test('N5: a friendship is on both lists or on neither, also when the database fails in between', async () => {
  const [one, other] = [await gateway.newAccount(), await gateway.newAccount()]
  const friendship = `/accounts/${one}/friends/${other}`
  const file = new Sqlite(gateway.database.url)
  const fails = (change: string, lists: string) =>
    file.exec(
      `create trigger "${change}" before ${change} on friends when ${lists} begin select raise(abort, 'no'); end`,
    )
  fails('insert', `new.owner = ${other}`)
  fails('delete', 'true')
  assert.equal((await ask('PUT', friendship)).status, 503)
  assert.deepEqual([await friendsOf(one), await friendsOf(other)], [[], []])

  file.exec('drop trigger "insert"; drop trigger "delete"')
  assert.equal((await ask('PUT', friendship)).status, 204)
  fails('delete', `old.owner = ${other}`)
  assert.equal((await ask('DELETE', friendship)).status, 503)
  file.exec('drop trigger "delete"')
  file.close()
  assert.deepEqual([await friendsOf(one), await friendsOf(other)], [[other], [one]])
})

test('N5, M8: ending a friendship leaves whom its user blocks blocked', async () => {
  const [ming, hong] = [await gateway.signUp(), await gateway.signUp()]
  ming.send('addFriend', { friend: hong.number })
  await ming.next('addFriendResult')
  await ming.next('friendAdded')
  await hong.next('message')
  hong.send('moveFriends', { moves: [{ friend: ming.number, group: 255 }] })
  assert.equal((await hong.next('friendsMoved')).success, 1)
  assert.equal((await ask('DELETE', `/accounts/${hong.number}/friends/${ming.number}`)).status, 204)
  assert.deepEqual(await friendsOf(ming.number), [])
  ming.send('sendMessage', { recipient: hong.number, text: 'hello' })
  await ming.barrier()
  await hong.expectNothing()
})

test('N5: what the rules of rosters refuse is refused with their reasons', async () => {
  const number = await gateway.newAccount()
  const reasonOf = async (method: string, path: string, body?: object) => {
    const answer = await ask(method, path, body === undefined ? {} : { body })
    return [answer.status, answer.body.reason]
  }
  assert.deepEqual(await reasonOf('PUT', `/accounts/${number}/friends/${number}`), [422, 'yourself'])
  assert.deepEqual(await reasonOf('PUT', `/accounts/${number}/friends/4000000000`), [404, 'noSuchNumber'])
  assert.deepEqual(await reasonOf('GET', '/accounts/4000000000/friends'), [404, 'noSuchNumber'])
  assert.deepEqual(await reasonOf('DELETE', `/accounts/${number}/groups/1`), [422, 'firstGroup'])
  assert.deepEqual(await reasonOf('PATCH', `/accounts/${number}/groups/9`, { name: 'a' }), [404, 'noSuchGroup'])
  assert.deepEqual(await reasonOf('POST', '/accounts/4000000000/groups', { name: 'a' }), [404, 'noSuchNumber'])
})

test('N5, P1: presence of a list, where hidden is offline', async () => {
  const [online, hidden] = [await gateway.signUp(), await gateway.signUp({}, 1)]
  const busy = await gateway.signUp()
  busy.send('setMode', { mode: 3 })
  await busy.next('mode')
  const numbers = [hidden.number, online.number, busy.number, 4_000_000_000]
  const { body } = await ask('GET', `/presence?numbers=${numbers.join()}`)
  assert.deepEqual(body.presence, [
    { number: hidden.number, state: 'offline' },
    { number: online.number, state: 'online' },
    { number: busy.number, state: 'doNotDisturb' },
    { number: 4_000_000_000, state: 'offline' },
  ])
})

test('N5: a site signs a user out', async () => {
  const ming = await gateway.signUp()
  const { status, body } = await ask('DELETE', `/sessions/${ming.number}`)
  assert.deepEqual([status, body], [200, { ended: true }])
  await ming.closed
  assert.deepEqual((await ask('DELETE', `/sessions/${ming.number}`)).body, { ended: false })
  assert.equal((await ask('DELETE', '/sessions/4000000000')).status, 404)
})

test('N5: statistics count what there is', async () => {
  const before = (await ask('GET', '/statistics')).body
  await gateway.signUp()
  const number = await gateway.newAccount()
  await ask('POST', `/accounts/${number}/disable`)
  await ask('POST', '/messages', { body: { to: number, text: 'a', wait: true } })
  const { registeredAccounts, disabledAccounts, instances, sessions, storedMessages } = (
    await ask('GET', '/statistics')
  ).body
  assert.ok(instances >= 1)
  assert.deepEqual(
    { registeredAccounts, disabledAccounts, sessions, storedMessages },
    {
      registeredAccounts: before.registeredAccounts + 2,
      disabledAccounts: before.disabledAccounts + 1,
      sessions: before.sessions + 1,
      storedMessages: before.storedMessages + 1,
    },
  )
})
