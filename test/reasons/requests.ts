/** What causes each refusal of a request, but for those about files. */
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { StoreUnavailable } from '../../gateway/errors.ts'
import { BLOCK_LIST, Flag, fromServer, MAX_BODY_BYTES, Manner, Verification } from '../../protocol/index.ts'
import { createAccounts, createFriends } from '../accounts.ts'
import { startReceiver, webhookSecret } from '../api/receiver.ts'
import { newcomer, PASSWORD, type Sent, type TestClient } from '../client.ts'
import { rawFrame } from '../hostile/closing.ts'
import { type Cause, startSite } from './cause.ts'

const NOBODY = 4_000_000_000

function later(): never {
  throw new StoreUnavailable('lost')
}

function fault(): never {
  throw new Error('a bug')
}

/** A user sends a frame of this type. */
function frame(type: number): Cause {
  return async t => {
    const user = await (await startSite(t)).user()
    user.sendRaw(rawFrame(type, Buffer.alloc(4)))
    return user
  }
}

/** A user asks for a profile like this. */
function profile(change: Partial<Sent<'updateProfile'>>): Cause {
  return async t => {
    const user = await (await startSite(t)).user()
    const { success } = await user.ask('updateProfile', { ...newcomer, password: '', ...change })
    assert.equal(success, 0)
    return user
  }
}

/** A user does something by itself. */
function alone(act: (user: TestClient) => unknown): Cause {
  return async t => {
    const user = await (await startSite(t)).user()
    await act(user)
    return user
  }
}

/** One who tries to sign in like this with a new account. */
function signIn(values: Partial<Sent<'login'>>): Cause {
  return async t => {
    const site = await startSite(t)
    const client = await site.connect()
    const number = await site.account()
    await client.ask('login', { number, password: PASSWORD, manner: Manner.normal, ...values })
    return client
  }
}

export const requests = {
  unknownType: frame(0x7f),
  serverFailed: async t => {
    const site = await startSite(t, {}, { addGroup: fault })
    const user = await site.user()
    site.fails()
    await user.ask('addGroup', { name: 'work' })
    return user
  },
  unavailable: async t => {
    const site = await startSite(t, {}, { addGroup: later })
    const user = await site.user()
    site.fails()
    await user.ask('addGroup', { name: 'work' })
    return user
  },
  busy: async t => {
    const site = await startSite(t, { MAX_PASSWORD_CHECKS_PER_ADDRESS: '1' })
    const clients = await Promise.all(Array.from({ length: 20 }, () => site.connect()))
    const replies = clients.map(async client => ({ client, ...(await client.ask('register', newcomer)) }))
    const refused = (await Promise.all(replies)).find(({ success }) => success === 0)
    assert.ok(refused, 'all were served')
    return refused.client
  },
  operatorsOnly: alone(user => user.send('monitor', { watched: NOBODY })),
  noSuchNumber: alone(user => user.send('sendMessage', { recipient: NOBODY, text: 'hello' })),
  yourself: alone(user => user.send('requestFriend', { friend: user.number, reason: '' })),

  nicknameLength: profile({ nickname: '' }),
  passwordLength: profile({ password: 'short' }),
  passwordCharacters: profile({ password: 'a bell \u0007 in it' }),
  profileTextLength: profile({ school: 'x'.repeat(256) }),
  portraitRange: profile({ portrait: 256 }),
  unknownVerification: profile({ verification: 3 }),
  tooManyRegistrations: async t => {
    const site = await startSite(t, { MAX_REGISTRATIONS_PER_HOUR: '1' })
    const client = await site.connect()
    await client.register()
    await client.ask('register', newcomer)
    return client
  },

  alreadySignedIn: alone(user => user.ask('login', { password: PASSWORD, manner: Manner.normal })),
  unknownManner: signIn({ manner: 2 }),
  wrongPassword: signIn({ password: 'a guess' }),
  tooManyGuesses: async t => {
    const site = await startSite(t)
    const [client, number] = [await site.connect(), await site.account()]
    for (let wrong = 0; wrong < 8; wrong++) {
      await client.ask('login', { number, password: 'a guess', manner: Manner.normal })
      await client.notice('wrongPassword')
    }
    await client.ask('login', { number, password: PASSWORD, manner: Manner.normal })
    return client
  },
  unknownMode: alone(user => user.send('setMode', { mode: 9 })),
  unknownDirection: alone(user => user.ask('listOnline', { start: 0, count: 1, direction: 0 })),

  textTooLong: alone(user => user.send('sendMessage', { recipient: user.number, text: 'x'.repeat(4097) })),
  mailboxFull: async t => {
    const site = await startSite(t)
    const recipient = await site.account()
    const text = new Uint8Array(1)
    const message = fromServer.encode('message', { flag: Flag.system, number: 0, text, kind: 0 })
    const messages = Array.from({ length: 1000 }, () => ({ recipient, sender: 0, frame: message }))
    await site.store.storeMessages(messages, Date.now())
    const user = await site.user()
    user.send('sendMessage', { recipient, text: 'one too many' })
    return user
  },
  messageRefused: async t => {
    const { url } = await startReceiver(t, () => ({ body: { allow: false } }))
    return checkedMessage(t, { MODERATION_URL: url })
  },
  notChecked: async t => {
    const { url } = await startReceiver(t, () => ({ status: 500 }))
    return checkedMessage(t, { MODERATION_URL: url, MODERATION_FALLBACK: 'refuse' })
  },
  mayArrive: async t => {
    const site = await startSite(t, {}, { storeMessages: later })
    const [user, recipient] = [await site.user(), await site.account()]
    site.fails()
    user.send('sendMessage', { recipient, text: 'lost?' })
    return user
  },

  groupNameLength: alone(user => user.ask('addGroup', { name: '' })),
  tooManyGroups: async t => {
    const site = await startSite(t)
    const user = await site.user()
    for (let group = 2; group <= 254; group++) await site.store.addGroup(user.number, 'x')
    await user.ask('addGroup', { name: 'x' })
    return user
  },
  noSuchGroup: alone(user => user.send('broadcast', { group: 9, text: 'hello' })),
  firstGroup: alone(user => user.ask('deleteGroup', { group: 1 })),
  groupFull: async t => {
    const site = await startSite(t)
    const [user, one] = [await site.user(), await site.account()]
    await createFriends(site.store, user.number, 255)
    await user.ask('addFriend', { friend: one })
    return user
  },
  rosterFull: async t => {
    const site = await startSite(t)
    const user = await site.user()
    await site.store.addGroup(user.number, 'x'.repeat(MAX_BODY_BYTES - 100))
    await user.ask('addGroup', { name: '好'.repeat(32) })
    return user
  },
  notYourFriend: alone(user => user.ask('deleteFriend', { friend: NOBODY })),
  alreadyFriend: async t => {
    const site = await startSite(t)
    const user = await site.user()
    const [friend = 0] = await createFriends(site.store, user.number, 1)
    user.send('requestFriend', { friend, reason: '' })
    return user
  },
  takesNoRequests: async t => {
    const site = await startSite(t)
    const [user, friend] = [await site.user(), await site.account({ verification: Verification.nobody })]
    user.send('requestFriend', { friend, reason: '' })
    return user
  },
  reasonTooLong: alone(user => user.send('requestFriend', { friend: NOBODY, reason: 'x'.repeat(1025) })),
  unknownAgreement: alone(user => user.send('answerFriend', { friend: NOBODY, agreed: 2 })),
  noRequest: alone(user => user.send('answerFriend', { friend: NOBODY, agreed: 1 })),
  theirListFull: async t => {
    const site = await startSite(t)
    const [user, requester] = [await site.user(), await site.account()]
    await createFriends(site.store, requester, 255)
    await site.store.addRequest(requester, user.number, Date.now())
    user.send('answerFriend', { friend: requester, agreed: 1 })
    return user
  },
  blockedByYou: async t => {
    const site = await startSite(t)
    const [user, friend] = [await site.user(), await site.account()]
    await user.ask('moveFriends', { moves: [{ friend, group: BLOCK_LIST }] })
    user.send('requestFriend', { friend, reason: '' })
    return user
  },

  searchRefused: alone(user => user.ask('search', { condition: 'password = 1' })),
  searchTooSlow: async t => {
    const site = await startSite(t)
    const user = await site.user()
    // More than one slice, between which the clock is looked at.
    await createAccounts(site.store, new Array(300).fill({}))
    const now = performance.now.bind(performance)
    let calls = 0
    // Only in the search: elsewhere other deadlines would pass, such as that of the file's lock.
    const isSearch = () => new Error('called from').stack?.includes('/store/search.ts') === true
    t.mock.method(performance, 'now', () => now() + (isSearch() ? 3000 * calls++ : 0))
    await user.ask('search', { condition: "nickname = 'nobody'" })
    return user
  },
} satisfies Record<string, Cause>

/** A client that has sent a message which a site is asked about. */
async function checkedMessage(t: TestContext, settings: Record<string, string>) {
  const site = await startSite(t, { WEBHOOK_SECRET: webhookSecret, ...settings })
  const user = await site.user()
  user.send('sendMessage', { recipient: await site.account(), text: 'hello' })
  return user
}
