/** The most expensive frame of each type that a user can send to the chat server. */
import { Access, chatRequests, Direction, MAX_TEXT_BYTES, Removal, Role } from '../../protocol/index.ts'
import type { WorstFrame } from './frames.ts'

const text = new Uint8Array(MAX_TEXT_BYTES)
const settings = { name: 'x'.repeat(32), topic: 'x'.repeat(255), access: Access.open }
/** More than there are in the town. */
const BEYOND = 2 ** 32 - 1

const costOf = (name: keyof typeof chatRequests) => chatRequests[name].cost

/** All but the lists are of a room with 220 members who are signed in. */
export const roomFrames: readonly WorstFrame[] = [
  {
    ...{ name: 'listRooms', about: 'a page of 100', cost: costOf('listRooms') },
    send: async ({ owner }) => owner.must('listRooms', { start: 0, count: 100 }),
  },
  {
    ...{ name: 'listMyRooms', about: 'a page of 100', cost: costOf('listMyRooms') },
    send: async ({ owner }) => owner.must('listMyRooms', { start: 0, count: 100 }),
  },
  {
    ...{ name: 'listMembers', about: 'a page of 100', cost: costOf('listMembers') },
    send: async ({ hall, owner }) => owner.must('listMembers', { room: hall, start: 0, count: 100 }),
  },
  {
    ...{ name: 'listBanned', about: 'of nobody', cost: costOf('listBanned') },
    send: async ({ hall, owner }) => owner.must('listBanned', { room: hall, start: 0, count: 100 }),
  },
  {
    ...{ name: 'readHistory', about: 'a page of 62 KB', cost: costOf('readHistory') },
    send: async ({ hall, owner }) =>
      owner.must('readHistory', { room: hall, sequence: BEYOND, direction: Direction.below, count: 100 }),
  },
  {
    ...{
      name: 'createRoom',
      about: 'and `leaveRoom`, which closes it',
      cost: costOf('createRoom') + costOf('leaveRoom'),
    },
    async send({ owner }) {
      const { room } = await owner.must('createRoom', settings)
      await owner.must('leaveRoom', { room })
    },
  },
  {
    ...{ name: 'joinRoom', about: 'and `leaveRoom`, heard by 220', cost: costOf('joinRoom') + costOf('leaveRoom') },
    async send({ hall, member }) {
      await member.must('leaveRoom', { room: hall })
      await member.must('joinRoom', { room: hall })
    },
  },
  {
    ...{ name: 'say', about: '4,096 bytes, heard by 220', cost: costOf('say') },
    async send({ hall, member, owner }, tag) {
      await owner.must('say', { room: hall, tag, text })
      // Who does not keep up is sent no entries.
      await member.client.barrier()
    },
  },
  {
    ...{ name: 'inviteToRoom', about: 'any', cost: costOf('inviteToRoom') },
    send: async ({ away, hall, owner }, count) =>
      owner.must('inviteToRoom', { room: hall, friend: away[count % away.length] ?? 0 }),
  },
  {
    ...{
      name: 'removeMember',
      about: 'and `joinRoom`, heard by 220',
      cost: costOf('removeMember') + costOf('joinRoom'),
    },
    async send({ hall, member, owner }) {
      await owner.must('removeMember', { room: hall, friend: member.number, removal: Removal.remove })
      await member.next('removal')
      await member.must('joinRoom', { room: hall })
    },
  },
  {
    ...{ name: 'setRole', about: 'heard by 220', cost: costOf('setRole') },
    send: async ({ hall, member, owner }, count) =>
      owner.must('setRole', {
        room: hall,
        friend: member.number,
        role: count % 2 === 0 ? Role.moderator : Role.member,
      }),
  },
  {
    ...{ name: 'changeRoom', about: 'the topic, heard by 220', cost: costOf('changeRoom') },
    send: async ({ hall, owner }, count) =>
      owner.must('changeRoom', {
        ...settings,
        room: hall,
        topic: settings.topic.slice(count % 2),
        owner: owner.number,
      }),
  },
  {
    ...{ name: 'markRead', about: 'one more than before', cost: costOf('markRead') },
    send: async ({ hall, owner }, count) => owner.must('markRead', { room: hall, sequence: 2 + count }),
  },
]
