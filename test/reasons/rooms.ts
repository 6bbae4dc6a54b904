/** What causes each refusal of the chat server. */
import { setTimeout as delay } from 'node:timers/promises'
import { StoreUnavailable } from '../../gateway/errors.ts'
import { Access, encodeText, Removal, Role } from '../../protocol/index.ts'
import { type Asked, RoomUser } from '../rooms/room-user.ts'
import { type Cause, type Site, startSite } from './cause.ts'

/** A user alone asks for this. */
function alone(act: (user: RoomUser, site: Site) => Promise<unknown>): Cause {
  return async t => {
    const site = await startSite(t)
    const user = new RoomUser(await site.user())
    await act(user, site)
    return user.client
  }
}

/** A user who is in an open room of another one asks for this. */
function guest(act: (guest: RoomUser, room: number, owner: RoomUser, site: Site) => Promise<unknown>): Cause {
  return async t => {
    const site = await startSite(t)
    const [owner, user] = [new RoomUser(await site.user()), new RoomUser(await site.user())]
    const room = await owner.create()
    await user.must('joinRoom', { room })
    await act(user, room, owner, site)
    return user.client
  }
}

async function fillRooms({ store }: Site, owner: number): Promise<void> {
  const settings = { name: 'a', topic: '', access: Access.open }
  for (let left = 200; left > 0; left--) await store.createRoom(owner, settings, { members: 1000, rooms: 200 }, 0)
}

const settings: Asked<'createRoom'> = { name: '大厅', topic: '', access: Access.open }

export const rooms = {
  noSuchRoom: alone(user => user.ask('joinRoom', { room: 99 })),
  notInRoom: alone(async (user, site) => {
    const owner = new RoomUser(await site.user())
    await user.ask('say', { room: await owner.create(), tag: 1, text: encodeText('hi') })
  }),
  roomFull: async t => {
    // A thousand members take longer than all other causes together; that the store counts them is part of its contract.
    const site = await startSite(t, {}, { joinRoom: async () => 'full' })
    const [owner, user] = [new RoomUser(await site.user()), new RoomUser(await site.user())]
    const room = await owner.create()
    site.fails()
    await user.ask('joinRoom', { room })
    return user.client
  },
  tooManyRooms: alone(async (user, site) => {
    await fillRooms(site, user.number)
    await user.ask('createRoom', settings)
  }),
  theirRoomsFull: alone(async (user, site) => {
    const { store } = site
    const [host, friend] = [await site.account(), await site.account()]
    const limits = { members: 1000, rooms: 500 }
    for (let left = 200; left > 0; left--) {
      const room = await store.createRoom(host, settings, limits, 0)
      if (typeof room === 'number') await store.inviteToRoom({ room, by: host, now: 0 }, friend, limits)
    }
    await user.ask('inviteToRoom', { room: await user.create(), friend })
  }),
  invitationNeeded: alone(async (user, site) => {
    const owner = new RoomUser(await site.user())
    await user.ask('joinRoom', { room: await owner.create('ours', Access.byInvitation) })
  }),
  banned: guest(async (user, room, owner) => {
    await owner.must('removeMember', { room, friend: user.number, removal: Removal.ban })
    await user.next('removal')
    await user.ask('joinRoom', { room })
  }),
  roleTooLow: guest((user, room, owner) => user.ask('changeRoom', { room, ...settings, owner: owner.number })),
  roomNameLength: alone(user => user.ask('createRoom', { ...settings, name: '' })),
  topicTooLong: alone(user => user.ask('createRoom', { ...settings, topic: 'x'.repeat(256) })),
  unknownAccess: alone(user => user.ask('createRoom', { ...settings, access: 2 })),
  noSuchMember: alone(async (user, site) =>
    user.ask('setRole', { room: await user.create(), friend: await site.account(), role: Role.moderator }),
  ),
  alreadyInRoom: guest((user, room) => user.ask('joinRoom', { room })),
  sayingTooFast: alone(async user => {
    const room = await user.create()
    let tag = 0
    for (let success = 1; success === 1; ) {
      ;({ success } = await user.ask('say', { room, tag: ++tag, text: encodeText('hi') }))
    }
  }),
  unknownRole: alone(async user => user.ask('setRole', { room: await user.create(), friend: 1, role: Role.owner })),
  unknownRemoval: alone(async user => user.ask('removeMember', { room: await user.create(), friend: 1, removal: 7 })),
  mayBeSaid: async t => {
    // Longer than the chat server waits for it.
    const site = await startSite(
      t,
      {},
      { say: () => delay(4000).then(() => Promise.reject(new StoreUnavailable('slow'))) },
    )
    const user = new RoomUser(await site.user())
    const room = await user.create()
    site.fails()
    await user.ask('say', { room, tag: 1, text: encodeText('hi') })
    return user.client
  },
} satisfies { readonly [name: string]: Cause }
