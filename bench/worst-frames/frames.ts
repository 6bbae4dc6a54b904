/** The most expensive frame of each type that a user can send. */
import { EVERYONE_COST, MAX_BODY_BYTES, MAX_TEXT_BYTES, Mode, userMessages } from '../../protocol/index.ts'
import { newcomer } from '../../test/client.ts'
import { PASSWORD } from '../drivers.ts'
import { roomFrames } from './rooms.ts'
import type { Town } from './town.ts'

export interface WorstFrame {
  readonly name: string
  readonly about: string
  /** What it takes from the flood allowance, with all extras. */
  readonly cost: number
  /** Brings about what the frame needs, at no cost to the gateway. */
  prepare?(town: Town, count: number): Promise<unknown>
  /** Sends one frame, and resolves when it is served. */
  send(town: Town, count: number): Promise<unknown>
}

const text = 'x'.repeat(MAX_TEXT_BYTES)
const long = 'x'.repeat(255)
const strings = { realName: long, city: long, address: long, postcode: long, school: long }
const profile = {
  ...{ ...newcomer, ...strings, phone: long, pager: long, email: long, hobby: long },
  description: 'x'.repeat(1024),
}
/** As many patterns as a search may have (S1); each fails at the end of the nickname only. */
const condition = Array.from({ length: 32 }, () => "nickname LIKE '%b%e%n%c%x%'").join(' OR ')
const CONDITION_POINTS = Math.ceil((condition.length - 128) / 4)
const MEMBERS = 255

const costOf = (name: keyof typeof userMessages) => userMessages[name].cost
const of = <T>(list: readonly T[], place: number): T => list[place % list.length] as T

export const worstFrames: readonly WorstFrame[] = [
  {
    ...{ name: 'register', about: 'all strings of maximum length', cost: costOf('register') },
    send: async ({ me }) => me.ask('register', profile),
  },
  {
    ...{ name: 'login', about: 'a full roster; displaces an older sign-in', cost: costOf('login') },
    async send({ twin, connect }) {
      const client = await connect()
      await client.login(twin, PASSWORD)
    },
  },
  {
    ...{ name: 'sendMessage', about: '4,096 bytes to someone who is away', cost: costOf('sendMessage') },
    async send({ me, away }, count) {
      me.send('sendMessage', { recipient: of(away, count), text })
      await me.barrier()
    },
  },
  {
    ...{ name: 'broadcast', about: '4,096 bytes to 255 friends who are away', cost: MEMBERS },
    async send({ me }) {
      me.send('broadcast', { group: 1, text })
      await me.barrier()
    },
  },
  {
    ...{ name: 'broadcast', about: '4,096 bytes to 220 users who are signed in', cost: 1 + EVERYONE_COST },
    async send({ me }) {
      me.send('broadcast', { group: 0, text })
      await me.barrier()
    },
  },
  {
    ...{ name: 'getProfile', about: 'any', cost: costOf('getProfile') },
    send: async ({ me, strangers }) => me.ask('getProfile', { friend: strangers[0] ?? 0 }),
  },
  {
    ...{ name: 'addGroup', about: 'with a full roster', cost: costOf('addGroup') },
    prepare: async ({ me, store }) => store.deleteGroup(me.number, 3),
    send: async ({ me }) => me.ask('addGroup', { name: 'g' }),
  },
  {
    ...{ name: 'renameGroup', about: 'to a longer name', cost: costOf('renameGroup') },
    prepare: async ({ me, store }) => store.renameGroup(me.number, 3, 'g'),
    send: async ({ me }) => me.ask('renameGroup', { group: 3, name: 'group' }),
  },
  {
    ...{ name: 'deleteGroup', about: 'with 100 members', cost: costOf('deleteGroup') },
    async prepare({ me, store, away }) {
      await store.addGroup(me.number, 'g')
      await store.moveFriends(
        me.number,
        away.slice(0, 100).map(friend => ({ friend, group: 3 })),
      )
    },
    send: async ({ me }) => me.ask('deleteGroup', { group: 3 }),
  },
  {
    ...{ name: 'listOnline', about: 'a page of 220', cost: costOf('listOnline') },
    send: async ({ me }) => me.ask('listOnline', { start: 0, count: 255, direction: 2 }),
  },
  {
    ...{ name: 'search', about: '32 patterns on each of 5,000 accounts', cost: costOf('search') + CONDITION_POINTS },
    send: async ({ me }) => me.ask('search', { condition }),
  },
  {
    ...{ name: 'addFriend', about: 'with a full roster', cost: costOf('addFriend') },
    prepare: async ({ me, store, away }) => store.removeFriend(me.number, away[0] ?? 0),
    async send({ me, away }) {
      me.send('addFriend', { friend: away[0] ?? 0 })
      await me.barrier()
    },
  },
  {
    ...{ name: 'requestFriend', about: 'a reason of 1,024 bytes', cost: costOf('requestFriend') },
    async send({ me, strangers }, count) {
      me.send('requestFriend', { friend: of(strangers, count), reason: 'x'.repeat(1024) })
      await me.barrier()
    },
  },
  {
    ...{ name: 'deleteFriend', about: 'any', cost: costOf('deleteFriend') },
    prepare: async ({ me, store, away }) => store.addFriend(me.number, away[0] ?? 0),
    send: async ({ me, away }) => me.ask('deleteFriend', { friend: away[0] ?? 0 }),
  },
  {
    ...{ name: 'setMode', about: 'seen by 220 friends', cost: costOf('setMode') },
    async send({ me }, count) {
      me.send('setMode', { mode: count % 2 === 0 ? Mode.doNotDisturb : Mode.online })
      await me.barrier()
    },
  },
  {
    ...{ name: 'monitor', about: 'another number than before', cost: costOf('monitor') },
    async send({ me, away }, count) {
      me.send('monitor', { watched: of(away, count) })
      await me.barrier()
    },
  },
  {
    ...{ name: 'updateProfile', about: 'with a new password', cost: costOf('updateProfile') },
    send: async ({ me }) => me.ask('updateProfile', profile),
  },
  {
    ...{ name: 'offerFile', about: 'and its refusal, `answerFile`', cost: costOf('offerFile') + costOf('answerFile') },
    async send({ me, present }, count) {
      const friend = of(present, count)
      me.send('offerFile', { friend: friend.number, name: long, length: 1 })
      await friend.waitFor('fileOffer')
      friend.send('answerFile', { friend: me.number, accepted: 0 })
      await me.waitFor('fileAnswer')
    },
  },
  {
    ...{ name: 'fileData', about: '65,528 bytes that nobody waits for', cost: costOf('fileData') + 5 },
    async send({ me, strangers }) {
      me.send('fileData', { friend: strangers[0] ?? 0, data: new Uint8Array(MAX_BODY_BYTES - 8) })
      await me.barrier()
    },
  },
  {
    ...{ name: 'connectionTest', about: 'any', cost: costOf('connectionTest') },
    send: async ({ me }) => me.barrier(),
  },
  {
    ...{ name: 'answerFriend', about: 'agreed, to a requester who is signed in', cost: costOf('answerFriend') },
    prepare: async ({ me, store, present }, count) =>
      store.addRequest(of(present, count).number, me.number, Date.now()),
    async send({ me, present }, count) {
      me.send('answerFriend', { friend: of(present, count).number, agreed: 1 })
      await me.barrier()
    },
  },
  ...roomFrames,
  // The last, as it may leave everyone blocked.
  {
    ...{ name: 'moveFriends', about: '255 friends to the block list, and back', cost: costOf('moveFriends') },
    send: async ({ me, away }, count) =>
      me.ask('moveFriends', { moves: away.map(friend => ({ friend, group: count % 2 === 0 ? 255 : 1 })) }),
  },
]
