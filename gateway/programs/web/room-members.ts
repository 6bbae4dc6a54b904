/** Who is in a room, and who is banned from it, as a site has it. */
import { Type } from 'typebox'
import { type ReasonName, Removal, SYSTEM } from '../../../protocol/index.ts'
import { addMember, giveRole, removeMember, requireRoom } from '../../admin/room-operations.ts'
import { givenRoles, roleNames } from '../../admin/room-words.ts'
import { Refusal } from '../../errors.ts'
import { refusedChange } from '../chat/reasons.ts'
import { Next, nextOf, Page } from './pages.ts'
import { OfMember, OfRoom } from './room-schemas.ts'
import { Nothing, oneOf, Person } from './schemas.ts'
import { type ApiServices, administrationBy } from './services.ts'
import type { Api } from './typed-server.ts'

const tags = ['rooms']
const config = { scope: 'rooms' } as const

const description = 'A page of the list.'
const Member = Type.Object({ ...Person.properties, role: oneOf(['member', 'moderator', 'owner']) }, { title: 'Member' })
const Members = Type.Object({ members: Type.Array(Member), next: Next }, { title: 'MemberPage', description })
const Banned = Type.Object({ banned: Type.Array(Person), next: Next }, { title: 'BanPage', description })
const Membership = Type.Object(
  { role: Type.Optional(oneOf(['member', 'moderator'])) },
  { title: 'Membership', additionalProperties: false },
)

/** Why someone does not become a member, or gets no other role. */
const joinReasons = [
  ...(['noSuchRoom', 'noSuchNumber', 'noSuchMember', 'alreadyInRoom', 'banned'] as const),
  ...(['roomFull', 'theirRoomsFull', 'roleTooLow'] as const),
] as const

export function roomMemberRoutes(api: Api, services: ApiServices): void {
  const { store } = services

  api.get(
    '/rooms/:room/members',
    {
      config: { ...config, refuses: ['noSuchRoom'] },
      schema: {
        ...{ tags, operationId: 'listMembers', summary: 'List the members of a room', params: OfRoom },
        ...{ querystring: Page, response: { 200: Members } },
      },
    },
    async ({ params: { room }, query: { cursor = '0', limit } }) => {
      const found = await store.roomMembers(room, SYSTEM, Number(cursor), limit)
      if (found === undefined) throw new Refusal('noSuchRoom')
      const members = found.map(({ member, nickname, role }) => ({ number: member, nickname, role: roleNames[role] }))
      return {
        members,
        ...nextOf(
          members.map(({ number }) => number),
          limit,
        ),
      }
    },
  )

  api.put(
    '/rooms/:room/members/:number',
    {
      config: { ...config, refuses: joinReasons },
      schema: {
        ...{ tags, operationId: 'putMember', summary: 'Make a user a member, or give a member a role' },
        description:
          'Without an invitation. A role that is not given stays, and is member at first. Whoever is banned has to be pardoned first.',
        ...{ params: OfMember, body: Membership, response: { 204: Nothing } },
      },
    },
    async (request, reply) => {
      const { number, room } = request.params
      const { role } = request.body
      await requireRoom(services, room)
      const by = administrationBy(services, request)
      const isMember = (await store.roomMembers(room, SYSTEM, number - 1, 1))?.[0]?.member === number
      if (!isMember) await by.audited('room add', number, () => addMember(by, room, number), `room ${room}`)
      if (role !== undefined) {
        await by.audited('room role', number, () => giveRole(by, room, number, givenRoles[role]), `room ${room}`)
      }
      return reply.code(204).send(null)
    },
  )

  const removing = (
    method: 'delete' | 'put',
    path: 'members' | 'bans',
    kind: keyof typeof Removal,
    refuses: readonly ReasonName[],
    words: { readonly operationId: string; readonly summary: string; readonly description: string },
  ) =>
    api[method](
      `/rooms/:room/${path}/:number`,
      { config: { ...config, refuses }, schema: { tags, ...words, params: OfMember, response: { 204: Nothing } } },
      async (request, reply) => {
        const { number, room } = request.params
        const by = administrationBy(services, request)
        await by.audited(`room ${kind}`, number, () => removeMember(by, room, number, Removal[kind]), `room ${room}`)
        return reply.code(204).send(null)
      },
    )
  removing('delete', 'members', 'remove', ['noSuchRoom', 'noSuchMember'], {
    operationId: 'removeMember',
    summary: 'Remove a member, or take an invitation back',
    description: 'Who is removed may come back to an open room. The room of an owner goes on as if the owner had left.',
  })
  removing('put', 'bans', 'ban', ['noSuchRoom', 'noSuchNumber'], {
    operationId: 'banUser',
    summary: 'Ban a user from a room',
    description: 'A member is removed.',
  })
  removing('delete', 'bans', 'pardon', ['noSuchRoom', 'noSuchNumber'], {
    operationId: 'pardonUser',
    summary: 'Let a user who is banned join again',
    description: 'Nothing happens to who is not banned.',
  })

  api.get(
    '/rooms/:room/bans',
    {
      config: { ...config, refuses: ['noSuchRoom'] },
      schema: {
        ...{ tags, operationId: 'listBans', summary: 'List who is banned from a room', params: OfRoom },
        ...{ querystring: Page, response: { 200: Banned } },
      },
    },
    async ({ params: { room }, query: { cursor = '0', limit } }) => {
      const banned = await store.bannedUsers(room, SYSTEM, Number(cursor), limit)
      if (typeof banned === 'string') throw refusedChange(banned)
      return {
        banned,
        ...nextOf(
          banned.map(({ number }) => number),
          limit,
        ),
      }
    },
  )
}
