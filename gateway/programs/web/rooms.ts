/** Rooms: created, read, changed and closed by a site, as the system (R1.8). */
import { Type } from 'typebox'
import { SYSTEM } from '../../../protocol/index.ts'
import { changeRoom, closeRoom, createRoom, requireRoom } from '../../admin/room-operations.ts'
import { accesses, accessName, roleNames } from '../../admin/room-words.ts'
import { Refusal } from '../../errors.ts'
import type { RoomState } from '../../store/rooms/interface.ts'
import { ALL_ROOMS } from '../chat/limits.ts'
import { Next, nextOf, Page } from './pages.ts'
import { OfRoom, Room, RoomNumber, RoomOwner, roomFields } from './room-schemas.ts'
import { Nothing, OfAccount, oneOf } from './schemas.ts'
import { type ApiServices, administrationBy } from './services.ts'
import type { Api } from './typed-server.ts'

const tags = ['rooms']
const config = { scope: 'rooms' } as const

const NewRoom = Type.Object(
  {
    ...Type.Partial(Type.Object(roomFields)).properties,
    name: roomFields.name,
    owner: Type.Optional(RoomOwner),
  },
  { title: 'NewRoom', additionalProperties: false },
)
const Changes = Type.Object(
  { ...Type.Partial(Type.Object(roomFields)).properties, owner: Type.Optional(RoomOwner) },
  { title: 'RoomChanges', additionalProperties: false, minProperties: 1 },
)
const Rooms = Type.Object(
  {
    rooms: Type.Array(Room),
    next: Next,
  },
  { title: 'RoomPage', description: 'A page of the list.' },
)
const OwnRoom = Type.Object(
  {
    ...{ room: RoomNumber, name: Type.String() },
    role: oneOf(Object.values(roleNames), { description: 'invited: no member yet.' }),
    unread: Type.Integer(),
  },
  { title: 'OwnRoom' },
)
const OwnRooms = Type.Object(
  {
    rooms: Type.Array(OwnRoom),
  },
  { title: 'OwnRoomList', description: 'The rooms of the account.' },
)

export function roomRoutes(api: Api, services: ApiServices): void {
  const { store } = services

  api.post(
    '/rooms',
    {
      config: { ...config, isIdempotent: true, refuses: ['noSuchNumber', 'topicTooLong', 'theirRoomsFull'] },
      schema: {
        ...{ tags, operationId: 'createRoom', summary: 'Create a room', body: NewRoom },
        description:
          'Of an account, which is then its first member, or of the system, which stays without members. It is open unless access says otherwise. Takes an Idempotency-Key.',
        response: { 201: Room },
      },
    },
    async (request, reply) => {
      const { access = 'open', name, owner = SYSTEM, topic = '' } = request.body
      const by = administrationBy(services, request)
      const room = await by.audited('room create', owner, () =>
        createRoom(by, owner, { name, topic, access: accesses[access] }),
      )
      return reply
        .code(201)
        .header('location', `/api/v1/rooms/${room}`)
        .send(shown(await requireRoom(by, room)))
    },
  )

  api.get(
    '/rooms',
    {
      config,
      schema: {
        ...{ tags, operationId: 'listRooms', summary: 'List rooms in order of their numbers', querystring: Page },
        description: 'Also those by invitation.',
        response: { 200: Rooms },
      },
    },
    async ({ query: { cursor = '0', limit } }) => {
      const found = await store.roomsAfter(Number(cursor), limit)
      const numbers = found.map(({ room }) => room)
      return { rooms: found.map(shown), ...nextOf(numbers, limit) }
    },
  )

  api.get(
    '/rooms/:room',
    {
      config: { ...config, refuses: ['noSuchRoom'] },
      schema: {
        ...{ tags, operationId: 'readRoom', summary: 'Read a room', params: OfRoom },
        response: { 200: Room },
      },
    },
    async ({ params }) => shown(await requireRoom(services, params.room)),
  )

  api.patch(
    '/rooms/:room',
    {
      config: { ...config, refuses: ['noSuchRoom', 'noSuchMember', 'topicTooLong'] },
      schema: {
        ...{ tags, operationId: 'changeRoom', summary: 'Change a room', params: OfRoom, body: Changes },
        description:
          'What is not given stays. An owner must be a member; the owner before stays a moderator. Members see the changes as entries.',
        response: { 200: Room },
      },
    },
    async request => {
      const { room } = request.params
      const { access, owner, ...texts } = request.body
      const by = administrationBy(services, request)
      const changes = { ...texts, access: access && accesses[access] }
      await by.audited('room change', owner ?? 0, () => changeRoom(by, room, changes, owner), `room ${room}`)
      return shown(await requireRoom(by, room))
    },
  )

  api.delete(
    '/rooms/:room',
    {
      config: { ...config, refuses: ['noSuchRoom'] },
      schema: {
        ...{ tags, operationId: 'closeRoom', summary: 'Close a room', params: OfRoom },
        description:
          'All memberships end, and its history is removed within the hour. Members who are signed in are told.',
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { room } = request.params
      const by = administrationBy(services, request)
      await by.audited('room close', 0, () => closeRoom(by, room), `room ${room}`)
      return reply.code(204).send(null)
    },
  )

  api.get(
    '/accounts/:number/rooms',
    {
      config: { ...config, refuses: ['noSuchNumber'] },
      schema: {
        ...{ tags, operationId: 'listRoomsOfAccount', summary: 'List the rooms of an account', params: OfAccount },
        description: 'Those that it is a member of, and those that it is invited to.',
        response: { 200: OwnRooms },
      },
    },
    async ({ params: { number } }) => {
      if ((await store.account(number)) === undefined) throw new Refusal('noSuchNumber')
      const rooms = await store.ownRooms(number, 0, ALL_ROOMS)
      return {
        rooms: rooms.map(({ room, name, role, last, read }) => {
          return { room, name, role: roleNames[role], unread: last - read }
        }),
      }
    },
  )
}

function shown({ access, ...state }: RoomState) {
  return { ...state, access: accessName(access) }
}
