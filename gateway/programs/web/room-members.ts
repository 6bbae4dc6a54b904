/** Who is in a room, and who is banned from it, as a site has it. */
import { Type } from 'typebox'
import { Removal, SYSTEM } from '../../../protocol/index.ts'
import { addMember, giveRole, removeMember, requireRoom, roleNames } from '../../admin/room-operations.ts'
import { Refusal } from '../../errors.ts'
import { refusedChange } from '../chat/reasons.ts'
import { givenRoles, OfMember, OfRoom } from './room-schemas.ts'
import { AccountNumber, Nothing, Page, refusals } from './schemas.ts'
import { type ApiServices, administrationBy } from './services.ts'
import type { Api } from './typed-server.ts'

const tags = ['rooms']
const config = { scope: 'rooms' } as const

const Person = { number: AccountNumber, nickname: Type.String() }
const next = Type.Optional(Type.String({ description: 'The cursor of the next page, unless this is the last one.' }))
const description = 'A page of the list.'
const Members = Type.Object(
  {
    members: Type.Array(Type.Object({ ...Person, role: Type.String({ enum: ['member', 'moderator', 'owner'] }) })),
    next,
  },
  { description },
)
const Banned = Type.Object({ banned: Type.Array(Type.Object(Person)), next }, { description })
const Membership = Type.Object(
  { role: Type.Optional(Type.Union([Type.Literal('member'), Type.Literal('moderator')])) },
  { additionalProperties: false },
)

export function roomMemberRoutes(api: Api, services: ApiServices): void {
  const { store } = services

  api.get(
    '/rooms/:room/members',
    {
      config,
      schema: {
        ...{ tags, operationId: 'listMembers', summary: 'List the members of a room', params: OfRoom },
        ...{ querystring: Page, response: { 200: Members, ...refusals } },
      },
    },
    async ({ params: { room }, query: { cursor = '0', limit } }) => {
      const found = await store.roomMembers(room, SYSTEM, Number(cursor), limit)
      if (found === undefined) throw new Refusal('noSuchRoom')
      const members = found.map(({ member, nickname, role }) => ({ number: member, nickname, role: roleNames[role] }))
      return { members, ...nextOf(members, limit) }
    },
  )

  api.put(
    '/rooms/:room/members/:number',
    {
      config,
      schema: {
        ...{ tags, operationId: 'putMember', summary: 'Make a user a member, or give a member a role' },
        description:
          'Without an invitation. A role that is not given stays, and is member at first. Whoever is banned has to be pardoned first.',
        ...{ params: OfMember, body: Membership, response: { 204: Nothing, ...refusals } },
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
    words: { readonly operationId: string; readonly summary: string; readonly description: string },
  ) =>
    api[method](
      `/rooms/:room/${path}/:number`,
      { config, schema: { tags, ...words, params: OfMember, response: { 204: Nothing, ...refusals } } },
      async (request, reply) => {
        const { number, room } = request.params
        const by = administrationBy(services, request)
        await by.audited(`room ${kind}`, number, () => removeMember(by, room, number, Removal[kind]), `room ${room}`)
        return reply.code(204).send(null)
      },
    )
  removing('delete', 'members', 'remove', {
    operationId: 'removeMember',
    summary: 'Remove a member, or take an invitation back',
    description: 'Who is removed may come back to an open room. The room of an owner goes on as if the owner had left.',
  })
  removing('put', 'bans', 'ban', {
    operationId: 'banUser',
    summary: 'Ban a user from a room',
    description: 'A member is removed.',
  })
  removing('delete', 'bans', 'pardon', {
    operationId: 'pardonUser',
    summary: 'Let a user who is banned join again',
    description: 'Nothing happens to who is not banned.',
  })

  api.get(
    '/rooms/:room/bans',
    {
      config,
      schema: {
        ...{ tags, operationId: 'listBans', summary: 'List who is banned from a room', params: OfRoom },
        ...{ querystring: Page, response: { 200: Banned, ...refusals } },
      },
    },
    async ({ params: { room }, query: { cursor = '0', limit } }) => {
      const banned = await store.bannedUsers(room, SYSTEM, Number(cursor), limit)
      if (typeof banned === 'string') throw refusedChange(banned)
      return { banned, ...nextOf(banned, limit) }
    },
  )
}

function nextOf(page: readonly { readonly number: number }[], limit: number): { next?: string } {
  const last = page.length === limit ? page.at(-1) : undefined
  return last === undefined ? {} : { next: String(last.number) }
}
