/** The user's friends, in their groups. */
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals'
import { type AddFriendResult, BLOCK_LIST, type RosterFriend, type Status } from '../../client/index.ts'
import { keepRoster, keptRoster } from './kept-roster.ts'
import { words } from './language.ts'
import { plainName } from './names.ts'
import { readStorage, writeStorage } from './platform.ts'
import {
  FIRST_GROUP,
  type Groups,
  inOrder,
  matches,
  withBlocked,
  withFriend,
  withFriendMoved,
  withGroup,
  withGroupRenamed,
  withoutFriend,
  withoutGroup,
  withState,
} from './roster-groups.ts'
import type { SharedClient } from './shared-client.ts'
import type { Tabs } from './tabs.ts'
import { Throttle } from './throttle.ts'
import { modelWords } from './words.ts'

/** A group as the roster shows it. */
export interface RosterGroupView {
  readonly group: number
  readonly name: string
  /** Sorted by state, then by nickname. */
  readonly friends: readonly RosterFriend[]
  readonly folded: boolean
  /** Number of friends who are not offline. */
  readonly online: number
}

/** What the server calls group 1 until someone renames it (G1). */
const DEFAULT_NAME = '我的好友'

/** The name in the reader's language, as long as nobody has chosen one. */
function shownName(group: number, name: string): string {
  return group === FIRST_GROUP && name === DEFAULT_NAME ? words(modelWords).myFriends : name
}

/** Shorter losses of the connection are not shown, ms. */
const LOSS_SHOWN_AFTER_MS = 2000

/** How long a change may wait to be kept, ms. */
const KEEP_AFTER_MS = 1000

/** Where it is kept for an account. */
export const foldedKey = (account: number) => `oicq.folded.${account}`

interface RosterContext {
  readonly client: SharedClient
  readonly tabs: Tabs
  /** Whether this browser may keep it. */
  readonly keeps: ReadonlySignal<boolean>
}

export class Roster {
  private readonly client: SharedClient
  private readonly tabs: Tabs
  private readonly plain = signal<Groups>([])
  private readonly folded = signal<ReadonlySet<number>>(new Set())
  private account: number | undefined
  /** Whether the states of friends are known: without a connection they are shown as offline. */
  private readonly informed = signal(true)
  private readonly losing = new Throttle(LOSS_SHOWN_AFTER_MS, () => {
    this.informed.value = false
  })
  private readonly keeping = new Throttle(KEEP_AFTER_MS, () => {
    if (this.account !== undefined) keepRoster(this.account, this.plain.peek())
  })
  private readonly own = computed(() => {
    const own = this.plain.value.filter(({ group }) => group !== BLOCK_LIST)
    return this.informed.value ? own : own.map(allOffline)
  })
  private readonly friends = computed(() => new Map(this.own.value.flatMap(byNumber)))
  private readonly blockedByNumber = computed(
    () => new Map(this.plain.value.filter(({ group }) => group === BLOCK_LIST).flatMap(byNumber)),
  )
  /** The users on the block list (M8), by nickname. */
  readonly blocked: ReadonlySignal<readonly RosterFriend[]> = computed(() =>
    inOrder([...this.blockedByNumber.value.values()]),
  )
  /** By group number, without the block list. */
  readonly groups: ReadonlySignal<readonly RosterGroupView[]> = computed(() =>
    this.own.value
      .map(({ group, name, friends }) => ({
        ...{ group, name: shownName(group, name), friends: inOrder(friends), folded: this.folded.value.has(group) },
        online: friends.filter(({ state }) => state !== 'offline').length,
      }))
      .sort((a, b) => a.group - b.group),
  )

  constructor({ client, keeps, tabs }: RosterContext) {
    this.client = client
    this.tabs = tabs
    effect(() => {
      const groups = this.plain.value
      if (keeps.value && groups.length > 0) this.keeping.request()
    })
    tabs.on('roster', ({ groups }) => this.change(() => groups))
    client.on('status', status => this.follow(status))
    client.on('signedIn', ({ groups }) => this.change(() => groups.map(withPlainNames)))
    client.on('friendAdded', friend => this.change(groups => withFriend(groups, withPlainName(friend))))
    client.on('friendState', ({ friend, state }) => this.change(groups => withState(groups, friend, state)))
  }

  private follow({ is }: Status): void {
    if (is === 'online' || is === 'ended') {
      this.losing.cancel()
      this.informed.value = is === 'online'
    } else this.losing.request()
  }

  begin(account: number): void {
    this.account = account
    this.plain.value = keptRoster(account)
    this.folded.value = new Set((readStorage(foldedKey(account)) ?? '').split(',').filter(Boolean).map(Number))
  }

  end(): void {
    this.losing.cancel()
    this.keeping.cancel()
    this.account = undefined
    this.plain.value = []
    this.folded.value = new Set()
  }

  /** Returns friends whose number starts with the text, or whose nickname contains it, ignoring case. */
  find(text: string): RosterFriend[] {
    return inOrder([...this.friends.value.values()].filter(friend => matches(friend, text)))
  }

  /** Subscribes a component that reads it. */
  friend(number: number): RosterFriend | undefined {
    return this.friends.value.get(number)
  }

  /** Subscribes a component that reads it. */
  isBlocked(number: number): boolean {
    return this.blockedByNumber.value.has(number)
  }

  /** Remembered in this browser, per account. */
  fold(group: number, folded: boolean): void {
    const groups = new Set(this.folded.peek())
    if (folded) groups.add(group)
    else groups.delete(group)
    this.folded.value = groups
    if (this.account !== undefined) writeStorage(foldedKey(this.account), [...groups].join(','))
  }

  /** Returns the number of the new group. */
  async addGroup(name: string): Promise<number> {
    const group = await this.client.addGroup(name)
    this.changeAll(groups => withGroup(groups, group, name))
    return group
  }

  async renameGroup(group: number, name: string): Promise<void> {
    await this.client.renameGroup(group, name)
    this.changeAll(groups => withGroupRenamed(groups, group, name))
  }

  /** Moves the group's friends to group 1 (G2). */
  async deleteGroup(group: number): Promise<void> {
    await this.client.deleteGroup(group)
    this.changeAll(groups => withoutGroup(groups, group))
  }

  async moveFriend(friend: number, group: number): Promise<void> {
    await this.client.moveFriends([{ friend, group }])
    this.changeAll(groups => withFriendMoved(groups, friend, group))
  }

  /** After 'added', the friend is in group 1 or about to appear there. Rejects with Refused if the server failed (F2). */
  addFriend(friend: number): Promise<AddFriendResult> {
    return this.client.addFriend(friend)
  }

  requestFriend(friend: number, reason: string): Promise<void> {
    return this.client.requestFriend(friend, reason)
  }

  async deleteFriend(friend: number): Promise<void> {
    await this.client.deleteFriend(friend)
    this.changeAll(groups => withoutFriend(groups, friend))
  }

  /** Puts anyone, friend or not, on the block list (M8). */
  async block(person: Omit<RosterFriend, 'state'>): Promise<void> {
    await this.client.block(person.number)
    this.changeAll(groups => withBlocked(groups, person))
  }

  /** Takes someone off the block list; who was a friend before is in group 1 again. */
  async unblock(number: number): Promise<void> {
    const isFriend = await this.client.unblock(number)
    // The state that the server tells meanwhile is kept with the entry on the block list.
    this.changeAll(groups => (isFriend ? withFriendMoved(groups, number, FIRST_GROUP) : withoutFriend(groups, number)))
  }

  /** Changes it in all tabs: the server tells nobody of what this user has done. */
  private changeAll(changed: (groups: Groups) => Groups): void {
    this.change(changed)
    this.tabs.tell('roster', { groups: this.plain.peek() })
  }

  private change(changed: (groups: Groups) => Groups): void {
    this.plain.value = changed(this.plain.peek())
  }
}

function allOffline(group: Groups[number]): Groups[number] {
  return { ...group, friends: group.friends.map(friend => ({ ...friend, state: 'offline' })) }
}

function byNumber({ friends }: Groups[number]): [number, RosterFriend][] {
  return friends.map(friend => [friend.number, friend])
}

function withPlainNames(group: Groups[number]): Groups[number] {
  return { ...group, friends: group.friends.map(withPlainName) }
}

function withPlainName(friend: RosterFriend): RosterFriend {
  return { ...friend, nickname: plainName(friend.nickname) }
}
