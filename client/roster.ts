/** The roster that a client keeps current: groups, friends and their states, the block list, and the user's own mode. */
import { BLOCK_LIST } from '../protocol/index.ts'
import type { ClientEventTarget } from './events.ts'
import type { RosterFriend, RosterGroup, State } from './people.ts'

/** The roster at one moment. It never changes: the next one is another object, and shares with it what has stayed as it was. */
export interface RosterSnapshot {
  /** Whose roster it is. Undefined when nobody is signed in; the roster is empty then. */
  readonly number: number | undefined
  /** Your own mode (P1). `offline` while there is no connection: all friends are `offline` then, because nothing is known of them. */
  readonly mode: State
  /** Your groups, by their numbers, with the friends in them; without the block list. */
  readonly groups: readonly RosterGroup[]
  /** The users whom you block (M8), who are no friends for that time. */
  readonly blocked: readonly RosterFriend[]
}

/**
 * The roster as it is now, in the form that React takes: `useSyncExternalStore(roster.subscribe, roster.getSnapshot)`. Both are
 * functions on their own, and need no `this`.
 */
export interface Roster {
  /** Calls the listener after each change; returns a function that ends that. */
  readonly subscribe: (listener: () => void) => () => void
  /** Returns the roster: the same object for as long as nothing changes. */
  readonly getSnapshot: () => RosterSnapshot
}

type People = readonly RosterFriend[]
type Groups = readonly RosterGroup[]
type Lists = Pick<RosterSnapshot, 'groups' | 'blocked'>

/** New friends are in this group, and those of a deleted one (F2, G2). */
const FIRST_GROUP = 1
const empty: RosterSnapshot = { number: undefined, mode: 'offline', groups: [], blocked: [] }

export class LiveRoster implements Roster {
  #snapshot = empty
  readonly #changes = new EventTarget()

  /** Follows the events of the client. Its requests, and its session, report the rest. */
  constructor(client: ClientEventTarget) {
    client.on('friendAdded', friend => this.#added(friend))
    client.on('friendState', ({ friend, state }) => this.update(friend, { state }))
    client.on('mode', ({ mode }) => this.#change({ mode }))
    client.on('addedBy', ({ from, nickname }) => this.update(from, { nickname }))
    client.on('friendAnswer', ({ from, nickname }) => this.update(from, { nickname }))
  }

  readonly getSnapshot = (): RosterSnapshot => this.#snapshot

  readonly subscribe = (listener: () => void): (() => void) => {
    const handler = () => listener()
    this.#changes.addEventListener('change', handler)
    return () => this.#changes.removeEventListener('change', handler)
  }

  // ——— sign-in ———

  /** Begins with the roster in the reply to a sign-in. */
  begin(number: number, mode: State, all: readonly RosterGroup[]): void {
    const groups = inOrder(all.filter(({ group }) => group !== BLOCK_LIST))
    const blocked = all.find(({ group }) => group === BLOCK_LIST)?.friends ?? []
    this.#set({ number, mode, groups, blocked })
  }

  /** The connection is lost: nobody's state is known until the next sign-in. */
  suspend(): void {
    this.#change({ mode: 'offline', ...mapPeople(this.#snapshot, people => withValues(people, { state: 'offline' })) })
  }

  /** Nobody is signed in any more. */
  end(): void {
    this.#set(empty)
  }

  // ——— people ———

  /** A new friend is in group 1 and no other (F2). */
  #added(friend: RosterFriend): void {
    const { groups, blocked } = without(this.#snapshot, friend.number)
    this.#change({ groups: withFriends(groups, FIRST_GROUP, [friend]), blocked })
  }

  /** Something is known of someone, who need not be in the roster. */
  update(number: number, values: Partial<RosterFriend>): void {
    this.#change(mapPeople(this.#snapshot, people => withValues(people, values, number)))
  }

  /** Friends were moved to groups; to and from BLOCK_LIST, anyone (M8). */
  moved(moves: readonly { readonly friend: number; readonly group: number }[]): void {
    this.#change(moves.reduce<Lists>((lists, { friend, group }) => withMove(lists, friend, group), this.#snapshot))
  }

  isFriend(number: number): boolean {
    return this.#snapshot.groups.some(({ friends }) => friends.some(friend => friend.number === number))
  }

  /** Someone is on no list any more. */
  removed(number: number): void {
    this.#change(without(this.#snapshot, number))
  }

  // ——— groups ———

  groupAdded(group: number, name: string): void {
    this.#change({ groups: inOrder([...this.#snapshot.groups, { group, name, friends: [] }]) })
  }

  groupRenamed(group: number, name: string): void {
    this.#change({ groups: mapGroup(this.#snapshot.groups, group, each => withChanges(each, { name })) })
  }

  /** Its friends are in group 1 now (G2). */
  groupDeleted(group: number): void {
    const { groups } = this.#snapshot
    const friends = groups.find(each => each.group === group)?.friends ?? []
    const others = groups.filter(each => each.group !== group)
    this.#change({ groups: withFriends(others, FIRST_GROUP, friends) })
  }

  // ——— change ———

  /** Changes these values, if somebody is signed in and one of them differs. */
  #change(values: Partial<RosterSnapshot>): void {
    if (this.#snapshot.number !== undefined) this.#set(withChanges(this.#snapshot, values))
  }

  #set(snapshot: RosterSnapshot): void {
    if (snapshot === this.#snapshot) return
    this.#snapshot = snapshot
    this.#changes.dispatchEvent(new Event('change'))
  }
}

// What stays as it was stays the same object, from a person up to the snapshot.

function withMove(lists: Lists, number: number, group: number): Lists {
  const all = [...lists.groups, { group: BLOCK_LIST, friends: lists.blocked }]
  const from = all.find(({ friends }) => friends.some(friend => friend.number === number))
  if (from?.group === group) return lists
  const known = from?.friends.find(friend => friend.number === number)
  const { nickname = '', portrait = 0, state = 'offline' } = known ?? {}
  const { groups, blocked } = without(lists, number)
  return group === BLOCK_LIST
    ? { groups, blocked: [...blocked, { number, nickname, portrait, state: 'offline' }] }
    : { groups: withFriends(groups, group, [{ number, nickname, portrait, state }]), blocked }
}

function withFriends(groups: Groups, group: number, friends: People): Groups {
  return mapGroup(groups, group, each => ({ ...each, friends: [...each.friends, ...friends] }))
}

function without(lists: Lists, number: number): Lists {
  return mapPeople(lists, people =>
    people.some(person => person.number === number) ? people.filter(person => person.number !== number) : people,
  )
}

/** With a number, only that person gets the values. */
function withValues(people: People, values: Partial<RosterFriend>, number?: number): People {
  return mapSame(people, person =>
    number === undefined || person.number === number ? withChanges(person, values) : person,
  )
}

function mapPeople({ groups, blocked }: Lists, map: (people: People) => People): Lists {
  return { groups: mapSame(groups, each => withChanges(each, { friends: map(each.friends) })), blocked: map(blocked) }
}

function mapGroup(groups: Groups, group: number, map: (each: RosterGroup) => RosterGroup): Groups {
  return mapSame(groups, each => (each.group === group ? map(each) : each))
}

function mapSame<T>(items: readonly T[], map: (item: T) => T): readonly T[] {
  const mapped = items.map(map)
  return mapped.some((item, index) => item !== items[index]) ? mapped : items
}

function withChanges<T extends object>(object: T, changes: Partial<T>): T {
  const names = Object.keys(changes) as (keyof T)[]
  return names.some(name => changes[name] !== object[name]) ? { ...object, ...changes } : object
}

function inOrder(groups: Groups): Groups {
  return groups.toSorted((a, b) => a.group - b.group)
}
