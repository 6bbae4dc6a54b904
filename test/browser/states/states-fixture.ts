/** A gateway with a populated account: friends, strangers, a room, requests and unread messages. */
import type { Store } from '../../../gateway/store/interface.ts'
import { Access, encodeText, Flag, fromServer, Kind, Mode, Verification } from '../../../protocol/index.ts'
import { createAccounts } from '../../accounts.ts'
import { newcomer, type TestClient } from '../../client.ts'
import { startGateway, type TestGateway } from '../../start-gateway.ts'
import type { Scope } from '../browser.ts'
import type { Account } from '../user-page.ts'
import type { PageLanguage } from './page-words.ts'
import { type Role, type Scenario, type ScenarioUser, scenarios } from './scenarios.ts'

/** The limit of stored messages per user (M2). */
const MAX_STORED_MESSAGES = 1000
/** The limits of rooms (R1). */
const ROOM_LIMITS = { members: 1000, rooms: 200 }
/** The number of a gateway's first account. */
const FIRST_NUMBER = 10_001

/** Users who are signed in. The others are offline. */
const present: readonly Role[] = ['partner', 'busy', 'writer', 'singer', 'neighbour', 'stranger', 'asking', 'cautious']
const friends: readonly Role[] = ['partner', 'busy', 'away', 'neighbour', 'writer', 'full', 'singer', 'oldFriend']
/** Users who require a request before they can be added (A2). */
const careful: readonly Role[] = ['asking', 'cautious']
/** The groups of friends who are not in the first one. */
const grouped: Partial<Record<Role, 2 | 3>> = { writer: 2, full: 2, singer: 2, neighbour: 3, oldFriend: 3 }

export interface StatesFixture {
  readonly gateway: TestGateway
  readonly scenario: Scenario
  /** The user of the page: an operator with friends, unread messages and requests. */
  readonly me: Account
  account(role: Role): Account
  /** The client of a signed-in user. */
  client(role: Role): TestClient
  /** Closes the gateway and removes its database. */
  close(): Promise<void>
}

/** Builds the fixture, which is torn down when the scope ends. What was said in the room was said at `saidAt`, ms. */
export async function startStatesFixture(
  scope: Scope,
  language: PageLanguage,
  saidAt = Date.now(),
): Promise<StatesFixture> {
  const scenario = scenarios[language]
  const roles = Object.keys(scenario.people) as Role[]
  const account = (role: Role): Account => ({
    nickname: scenario.people[role].nickname,
    number: FIRST_NUMBER + 1 + roles.indexOf(role),
  })
  const me = { nickname: scenario.me.nickname, number: FIRST_NUMBER }
  const fixture = { scenario, me, account, roles, saidAt }
  const gateway = await startGateway({ OPERATORS: String(me.number) }, { prepare: store => populate(store, fixture) })
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= gateway.close()
    return closing
  }
  scope.after(close)
  const clients = new Map<Role, TestClient>()
  for (const role of present) clients.set(role, await gateway.signIn(account(role).number))
  const client = (role: Role): TestClient => {
    const found = clients.get(role)
    if (found === undefined) throw new Error(`${role} is offline`)
    return found
  }
  await client('busy').ask('setMode', { mode: Mode.doNotDisturb })
  return { gateway, scenario, me, account, client, close }
}

interface Setup extends Pick<StatesFixture, 'scenario' | 'me' | 'account'> {
  readonly roles: readonly Role[]
  readonly saidAt: number
}

/** Fills the store with all users and past events. */
async function populate(store: Store, { scenario, me, account, roles, saidAt }: Setup): Promise<void> {
  const { circle, people, groups, waiting, reason } = scenario
  const profile = (user: ScenarioUser, verification: number) => ({
    ...{ ...newcomer, ...user, verification },
    ...{ sex: 0, province: user.city === undefined ? 0 : 11, country: 0 },
  })
  await createAccounts(store, [
    profile(scenario.me, Verification.ask),
    ...roles.map(role => profile(people[role], careful.includes(role) ? Verification.ask : Verification.anyone)),
  ])
  const [first, ...others] = groups
  await store.renameGroup(me.number, 1, first)
  for (const name of others) await store.addGroup(me.number, name)
  for (const role of friends) await store.addFriend(me.number, account(role).number)
  const moves = Object.entries(grouped) as [Role, number][]
  await store.moveFriends(
    me.number,
    moves.map(([role, group]) => ({ friend: account(role).number, group })),
  )

  const settings = { name: circle.name, topic: circle.topic, access: Access.byInvitation }
  const room = await store.createRoom(account('neighbour').number, settings, ROOM_LIMITS, saidAt)
  if (typeof room === 'string') throw new Error(room)
  for (const { number } of [account('busy'), account('partner'), me])
    await store.addToRoom(room, number, ROOM_LIMITS, saidAt)
  const sayings = circle.talk.map(([role, text], tag) => ({
    room,
    speaker: account(role).number,
    tag,
    text: encodeText(text),
  }))
  await store.say(sayings, saidAt)

  const now = Date.now()
  const system = (role: Role, kind: number, text: string) => frame(Flag.system, account(role).number, kind, text)
  for (const role of ['asking', 'shy'] as const) await store.addRequest(account(role).number, me.number, now)
  await store.storeMessages(
    [
      ...waiting.map(([role, text]) => frame(Flag.user, account(role).number, Kind.none, text)),
      system('asking', Kind.requested, reason),
      system('shy', Kind.requested, ''),
      system('singer', Kind.agreed, people.singer.nickname),
      system('admirer', Kind.added, people.admirer.nickname),
    ].map(frame => ({ recipient: me.number, sender: 0, frame })),
    now,
  )
  const mail = { recipient: account('full').number, sender: 0, frame: frame(Flag.user, me.number, Kind.none, '…') }
  await store.storeMessages(new Array(MAX_STORED_MESSAGES).fill(mail), now)
}

function frame(flag: number, number: number, kind: number, text: string): Uint8Array {
  return fromServer.encode('message', { flag, number, text: encodeText(text), kind })
}
