/** What a roster is after each change, as values: nothing here talks to the server. */
import type { RosterFriend, RosterGroup, State } from '../../client/index.ts'

export type Groups = readonly RosterGroup[]

/** Where new friends, and those of a deleted group, are put (G1, G2). */
const FIRST_GROUP = 1

/** The friend is in group 1, as told now, and in no other (F2). */
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

/** The friend is in this group and in no other; nothing changes when there is no such friend or group. */
export function withFriendMoved(groups: Groups, number: number, group: number): Groups {
  const friend = friendIn(groups, number)
  if (friend === undefined || !groups.some(each => each.group === group)) return groups
  return withoutFriend(groups, number).map(each =>
    each.group === group ? { ...each, friends: [...each.friends, friend] } : each,
  )
}

export function withGroup(groups: Groups, group: number, name: string): Groups {
  return [...withoutGroup(groups, group), { group, name, friends: [] }]
}

export function withGroupRenamed(groups: Groups, group: number, name: string): Groups {
  return groups.map(each => (each.group === group ? { ...each, name } : each))
}

/** Its friends move to group 1 (G2). */
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

/** Nobody else is ever seen hidden (P1). */
const places: Record<State, number> = { online: 0, 'do not disturb': 1, hidden: 2, offline: 2 }

/** Online first, then do not disturb, then offline; by nickname within, and by number where those are the same. */
export function inOrder(friends: readonly RosterFriend[]): RosterFriend[] {
  return friends.toSorted(
    (a, b) => places[a.state] - places[b.state] || collator.compare(a.nickname, b.nickname) || a.number - b.number,
  )
}

/** Whether the text is the beginning of the number or a part of the nickname, whatever the case. */
export function matches({ number, nickname }: RosterFriend, text: string): boolean {
  const sought = text.trim().toLowerCase()
  return sought !== '' && (String(number).startsWith(sought) || nickname.toLowerCase().includes(sought))
}
