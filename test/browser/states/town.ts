/** A gateway with people who know each other, some of whom are there and answer: what the page is looked at with. */
import type { Store } from '../../../gateway/store/interface.ts'
import { encodeText, Flag, fromServer, Kind, Mode, Verification } from '../../../protocol/index.ts'
import { createAccounts } from '../../accounts.ts'
import { newcomer, type TestClient } from '../../client.ts'
import { startGateway, type TestGateway } from '../../start-gateway.ts'
import type { Scope } from '../browser.ts'
import type { Account } from '../person.ts'
import type { PageLanguage } from './page-words.ts'
import { type Resident, type Role, type Script, scripts } from './script.ts'

/** As many messages as a mailbox takes (M2). */
const MAILBOX_MESSAGES = 1000
/** The first account of a gateway. */
const FIRST_NUMBER = 10_001

/** Who is signed in. The others are offline. */
const present: readonly Role[] = ['partner', 'busy', 'writer', 'singer', 'neighbour', 'stranger', 'asking', 'cautious']
const friends: readonly Role[] = ['partner', 'busy', 'away', 'neighbour', 'writer', 'full', 'singer', 'oldFriend']
/** Whom one has to ask before one can add them (A2). */
const careful: readonly Role[] = ['asking', 'cautious']
/** In which group a friend is, when it is not the first. */
const grouped: Partial<Record<Role, 2 | 3>> = { writer: 2, full: 2, singer: 2, neighbour: 3, oldFriend: 3 }

export interface Town {
  readonly gateway: TestGateway
  readonly script: Script
  /** Who looks at the page: an operator, with friends, unread messages and requests. */
  readonly me: Account
  account(role: Role): Account
  /** The client of someone who is signed in. */
  client(role: Role): TestClient
  /** The gateway goes away, and its database. */
  close(): Promise<void>
}

/** Builds the town, which is torn down when the scope ends. */
export async function buildTown(scope: Scope, language: PageLanguage): Promise<Town> {
  const script = scripts[language]
  const roles = Object.keys(script.people) as Role[]
  const account = (role: Role): Account => ({
    nickname: script.people[role].nickname,
    number: FIRST_NUMBER + 1 + roles.indexOf(role),
  })
  const me = { nickname: script.me.nickname, number: FIRST_NUMBER }
  const town = { script, me, account, roles }
  const gateway = await startGateway({ OPERATORS: String(me.number) }, { prepare: store => populate(store, town) })
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
  return { gateway, script, me, account, client, close }
}

interface Plan extends Pick<Town, 'script' | 'me' | 'account'> {
  readonly roles: readonly Role[]
}

/** Puts everyone into the store, and what happened before today. */
async function populate(store: Store, { script, me, account, roles }: Plan): Promise<void> {
  const { people, groups, waiting, reason } = script
  const profile = (resident: Resident, verification: number) => ({
    ...{ ...newcomer, ...resident, verification },
    ...{ sex: 0, province: resident.city === undefined ? 0 : 11, country: 0 },
  })
  await createAccounts(store, [
    profile(script.me, Verification.ask),
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
    ].map(frame => ({ recipient: me.number, frame })),
    now,
  )
  const mail = { recipient: account('full').number, frame: frame(Flag.user, me.number, Kind.none, '…') }
  await store.storeMessages(new Array(MAILBOX_MESSAGES).fill(mail), now)
}

function frame(flag: number, number: number, kind: number, text: string): Uint8Array {
  return fromServer.encode('message', { flag, number, text: encodeText(text), kind })
}
