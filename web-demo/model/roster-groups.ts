/** Pure functions on the groups of a roster: changes, order and search. */
import { BLOCK_LIST, type RosterFriend, type RosterGroup, type State } from '../../client/index.ts'

export type Groups = readonly RosterGroup[]

/** The group for new friends, and for those of a deleted group and of the block list (G1, G2, M8). */
export const FIRST_GROUP = 1

/** Puts the friend into group 1 and no other (F2). */
export function withFriend(groups: Groups, friend: RosterFriend): Groups {
  return withoutFriend(groups, friend.number).map(each =>
    each.group === FIRST_GROUP ? { ...each, friends: [...each.friends, friend] } : each,
  )
}

export function withoutFriend(groups: Groups, number: number): Groups {
  return groups.map(each => ({ ...each, friends: each.friends.filter(friend => friend.number !== number) }))
}

export function withState(groups: Groups, number: number, state: State): Groups {
  return groups.map(each => ({
    ...each,
    friends: each.friends.map(friend => (friend.number === number ? { ...friend, state } : friend)),
  }))
}

/** Moves a friend to a group. Returns the same groups if there is no such friend or group. */
export function withFriendMoved(groups: Groups, number: number, group: number): Groups {
  const friend = friendIn(groups, number)
  if (friend === undefined || !groups.some(each => each.group === group)) return groups
  return withoutFriend(groups, number).map(each =>
    each.group === group ? { ...each, friends: [...each.friends, friend] } : each,
  )
}

/** Moves a friend, or puts anyone else, onto the block list, where everyone is offline (M8). */
export function withBlocked(groups: Groups, person: Omit<RosterFriend, 'state'>): Groups {
  const { number, nickname, portrait } = person
  const others = withoutFriend(groups, number)
  const blocked = others.find(each => each.group === BLOCK_LIST)?.friends ?? []
  const friends = [...blocked, { number, nickname, portrait, state: 'offline' as const }]
  return [...others.filter(each => each.group !== BLOCK_LIST), { group: BLOCK_LIST, name: '', friends }]
}

export function withGroup(groups: Groups, group: number, name: string): Groups {
  return [...withoutGroup(groups, group), { group, name, friends: [] }]
}

export function withGroupRenamed(groups: Groups, group: number, name: string): Groups {
  return groups.map(each => (each.group === group ? { ...each, name } : each))
}

/** Moves the group's friends to group 1 (G2). */
export function withoutGroup(groups: Groups, group: number): Groups {
  const friends = groups.find(each => each.group === group)?.friends ?? []
  return groups
    .filter(each => each.group !== group)
    .map(each => (each.group === FIRST_GROUP ? { ...each, friends: [...each.friends, ...friends] } : each))
}

function friendIn(groups: Groups, number: number): RosterFriend | undefined {
  for (const { friends } of groups) {
    const friend = friends.find(each => each.number === number)
    if (friend !== undefined) return friend
  }
  return undefined
}

const collator = new Intl.Collator(undefined, { numeric: true })

/** Nobody but the user is ever seen as hidden (P1). */
const places: Record<State, number> = { online: 0, 'do not disturb': 1, hidden: 2, offline: 2 }

/** Sorts by state (online, do not disturb, offline), then by nickname, then by number. */
export function inOrder(friends: readonly RosterFriend[]): RosterFriend[] {
  return friends.toSorted(
    (a, b) => places[a.state] - places[b.state] || collator.compare(a.nickname, b.nickname) || a.number - b.number,
  )
}

/** Whether the number starts with the text, or the nickname contains it, ignoring case. */
export function matches({ number, nickname }: RosterFriend, text: string): boolean {
  const sought = text.trim().toLowerCase()
  return sought !== '' && (String(number).startsWith(sought) || nickname.toLowerCase().includes(sought))
}
