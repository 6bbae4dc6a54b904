import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { RosterFriend, State } from '../../../client/index.ts'
import {
  type Groups,
  inOrder,
  matches,
  withFriend,
  withFriendMoved,
  withGroup,
  withGroupRenamed,
  withoutFriend,
  withoutGroup,
  withState,
} from '../../../web-demo/model/roster-groups.ts'

const friend = (number: number, nickname: string, state: State = 'offline'): RosterFriend => ({
  ...{ number, nickname, portrait: 1, state },
})

const roster: Groups = [
  { group: 1, name: '我的好友', friends: [friend(10002, 'Hong', 'online')] },
  { group: 2, name: 'Work', friends: [friend(10003, 'Li'), friend(10004, 'Wang')] },
]

/** Who is where, by group number. */
function members(groups: Groups): Record<number, number[]> {
  return Object.fromEntries(groups.map(({ group, friends }) => [group, friends.map(({ number }) => number)]))
}

describe('the roster after a change', () => {
  test('a new friend is in group 1 (F2)', () => {
    assert.deepEqual(members(withFriend(roster, friend(10009, 'Zhao'))), { 1: [10002, 10009], 2: [10003, 10004] })
  })

  test('a friend who comes a second time is there once', () => {
    assert.deepEqual(members(withFriend(roster, friend(10003, 'Li'))), { 1: [10002, 10003], 2: [10004] })
  })

  test('a friend who is moved is in the new group only (G3)', () => {
    assert.deepEqual(members(withFriendMoved(roster, 10003, 1)), { 1: [10002, 10003], 2: [10004] })
  })

  test('nothing changes for a friend or a group that is not there', () => {
    assert.equal(withFriendMoved(roster, 99999, 1), roster)
    assert.equal(withFriendMoved(roster, 10003, 9), roster)
  })

  test('a friend who is deleted is in no group (F4)', () => {
    assert.deepEqual(members(withoutFriend(roster, 10003)), { 1: [10002], 2: [10004] })
  })

  test('a new group is empty', () => {
    assert.deepEqual(members(withGroup(roster, 3, 'School')), { 1: [10002], 2: [10003, 10004], 3: [] })
  })

  test('the friends of a deleted group are in group 1 (G2)', () => {
    assert.deepEqual(members(withoutGroup(roster, 2)), { 1: [10002, 10003, 10004] })
  })

  test('a group has its new name', () => {
    assert.deepEqual(
      withGroupRenamed(roster, 2, 'Office').map(({ name }) => name),
      ['我的好友', 'Office'],
    )
  })

  test('a friend has the new state (P2), and nobody else', () => {
    const states = withState(roster, 10004, 'do not disturb').flatMap(({ friends }) =>
      friends.map(({ state }) => state),
    )
    assert.deepEqual(states, ['online', 'offline', 'do not disturb'])
  })
})

test('online first, then do not disturb, then offline; by nickname within, numbers as numbers', () => {
  const friends = [
    friend(1, 'b'),
    friend(2, 'a'),
    friend(3, 'user 10', 'online'),
    friend(4, 'user 9', 'online'),
    friend(5, 'a', 'do not disturb'),
    friend(0, 'a'),
  ]
  assert.deepEqual(
    inOrder(friends).map(({ number }) => number),
    [4, 3, 5, 0, 2, 1],
  )
})

test('found by the beginning of the number or a part of the nickname, whatever the case', () => {
  const hong = friend(10023, 'Xiao Hong')
  for (const text of ['100', '10023', 'hong', ' XIAO ']) assert.ok(matches(hong, text), text)
  for (const text of ['23', 'ming', '', ' ']) assert.ok(!matches(hong, text), text)
})
