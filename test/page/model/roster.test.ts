import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { language } from '../../../web-demo/model/language.ts'
import { PASSWORD } from '../../client.ts'
import { startGateway, type TestGateway } from '../../start-gateway.ts'
import { closePage, openPage, type Page, untilSignal } from './page.ts'

describe('the roster', () => {
  let gateway: TestGateway
  let ming: Page
  let hong: Page

  before(async () => {
    gateway = await startGateway()
  })
  beforeEach(async () => {
    ming = await openPage(gateway, { nickname: 'Ming' })
    hong = await openPage(gateway, { nickname: 'Hong', portrait: 9 })
  })
  afterEach(async () => {
    await closePage(ming)
    await closePage(hong)
  })
  after(() => gateway.close())

  async function befriend(): Promise<void> {
    assert.equal(await ming.roster.addFriend(hong.account), 'added')
    await untilSignal(() => ming.roster.friend(hong.account))
  }

  /** Groups as [number, name, members]. */
  const shape = () => ming.roster.groups.value.map(({ group, name, friends }) => [group, name, friends.map(numberOf)])
  const numberOf = ({ number }: { number: number }) => number

  test('G1: the name of group 1 is in the language of the reader until somebody chooses one', async () => {
    language.value = 'zh'
    assert.deepEqual(shape(), [[1, '我的好友', []]])
    language.value = 'en'
    assert.deepEqual(shape(), [[1, 'My friends', []]])
  })

  test('a new account has group 1 (G1)', () => {
    assert.deepEqual(shape(), [[1, 'My friends', []]])
  })

  test('a friend who lets anyone is added to group 1, with the state (F2)', async () => {
    await befriend()
    assert.deepEqual(ming.roster.friend(hong.account), {
      ...{ number: hong.account, nickname: 'Hong', portrait: 9, state: 'online' },
    })
    assert.equal(ming.roster.groups.value[0]?.online, 1)
  })

  test('nicknames are as they may be shown, and none when nothing of them can be seen', async () => {
    const [turned, unseen] = [{ nickname: 'evil\u202egnp.exe' }, { nickname: '\u200b' }]
    for (const overrides of [turned, unseen]) {
      const friend = await openPage(gateway, overrides)
      await ming.roster.addFriend(friend.account)
      await closePage(friend)
    }
    const nicknames = () => ming.roster.groups.value.flatMap(({ friends }) => friends.map(({ nickname }) => nickname))
    await untilSignal(() => nicknames().length === 2)
    assert.deepEqual(nicknames(), ['', 'evilgnp.exe'])
    await ming.session.signOut()
    await ming.session.signIn(ming.account, PASSWORD, { hidden: false, remember: false })
    assert.deepEqual(nicknames(), ['', 'evilgnp.exe'])
  })

  test('the state of a friend follows (P2)', async () => {
    await befriend()
    await hong.session.setMode('do not disturb')
    await untilSignal(() => ming.roster.friend(hong.account)?.state === 'do not disturb')
    await hong.session.setMode('hidden')
    await untilSignal(() => ming.roster.friend(hong.account)?.state === 'offline')
    assert.equal(ming.roster.groups.value[0]?.online, 0)
  })

  test('M8: a friend and a stranger are blocked and unblocked, and the list is there after the next sign-in', async () => {
    await befriend()
    const wei = await openPage(gateway, { nickname: 'Wei', portrait: 3 })
    await ming.people.profile(wei.account)
    for (const { account } of [hong, wei]) await ming.roster.block(ming.people.get(account).peek())
    const names = () => ming.roster.blocked.value.map(({ number, nickname, state }) => [number, nickname, state])
    const blocked = [
      [hong.account, 'Hong', 'offline'],
      [wei.account, 'Wei', 'offline'],
    ]
    assert.deepEqual(names(), blocked)
    assert.deepEqual(shape(), [[1, 'My friends', []]])
    await ming.session.signOut()
    await ming.session.signIn(ming.account, PASSWORD, { hidden: false, remember: false })
    assert.deepEqual(names(), blocked)
    assert.deepEqual(shape(), [[1, 'My friends', []]])
    assert.equal(ming.people.get(wei.account).value.nickname, 'Wei')

    for (const { account } of [hong, wei]) await ming.roster.unblock(account)
    assert.deepEqual(names(), [])
    assert.deepEqual(shape(), [[1, 'My friends', [hong.account]]])
    assert.equal(ming.roster.friend(hong.account)?.state, 'online')
    await closePage(wei)
  })

  test('groups are added, renamed and deleted; friends move, and fall back into group 1 (G1, G2, G3)', async () => {
    await befriend()
    const group = await ming.roster.addGroup('Work')
    await ming.roster.renameGroup(group, 'Office')
    await ming.roster.moveFriend(hong.account, group)
    const wanted = [
      [1, 'My friends', []],
      [group, 'Office', [hong.account]],
    ]
    assert.deepEqual(shape(), wanted)
    await ming.session.signOut()
    await ming.session.signIn(ming.account, 'open sesame', { hidden: false, remember: false })
    assert.deepEqual(shape(), wanted)
    await ming.roster.deleteGroup(group)
    assert.deepEqual(shape(), [[1, 'My friends', [hong.account]]])
  })

  test('what the server refuses rejects, and nothing changes', async () => {
    await assert.rejects(ming.roster.deleteGroup(1), { name: 'Refused' })
    await assert.rejects(ming.roster.deleteFriend(99999), { name: 'Refused' })
    assert.deepEqual(shape(), [[1, 'My friends', []]])
  })

  test('a friend who is deleted is gone (F4)', async () => {
    await befriend()
    await ming.roster.deleteFriend(hong.account)
    assert.equal(ming.roster.friend(hong.account), undefined)
  })

  test('friends are found by number and by nickname', async () => {
    await befriend()
    assert.deepEqual(ming.roster.find('hON').map(numberOf), [hong.account])
    assert.deepEqual(ming.roster.find(String(hong.account).slice(0, 4)).map(numberOf), [hong.account])
    assert.deepEqual(ming.roster.find('nobody'), [])
  })

  test('a folded group is folded', () => {
    ming.roster.fold(1, true)
    assert.equal(ming.roster.groups.value[0]?.folded, true)
    ming.roster.fold(1, false)
    assert.equal(ming.roster.groups.value[0]?.folded, false)
  })

  test('people who are not friends are asked for; what is learnt is shown', async () => {
    const seen = ming.people.get(hong.account)
    assert.equal(seen.value.nickname, '')
    await untilSignal(() => seen.value.nickname === 'Hong')
    assert.deepEqual(seen.value, { number: hong.account, nickname: 'Hong', portrait: 9, state: 'offline' })
    ming.people.remember({ number: 20000, nickname: 'Someone', portrait: 3 })
    assert.equal(ming.people.get(20000).value.nickname, 'Someone')
  })

  test('oneself is shown in its own mode', async () => {
    await ming.session.setMode('hidden')
    const self = ming.people.get(ming.account)
    await untilSignal(() => self.value.nickname === 'Ming')
    assert.equal(self.value.state, 'hidden')
  })

  test('a number that does not exist does not hold up the next', async () => {
    ming.people.get(99999)
    const seen = ming.people.get(hong.account)
    await untilSignal(() => seen.value.nickname === 'Hong')
  })
})
