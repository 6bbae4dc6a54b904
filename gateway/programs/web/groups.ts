/** The groups of an account's friends (G1, G2). */
import { Type } from 'typebox'
import { Refusal } from '../../errors.ts'
import { checkName } from '../../handlers/field-limits.ts'
import { reasonNames } from '../../handlers/groups.ts'
import { AccountNumber, Nothing, OfAccount } from './schemas.ts'
import { type ApiServices, administrationBy } from './services.ts'
import type { Api } from './typed-server.ts'

const tags = ['friends']
const config = { scope: 'accounts' } as const

const GroupNumber = Type.Integer({ minimum: 1, maximum: 254 })
const OfGroup = Type.Object({ number: AccountNumber, group: GroupNumber })
const GroupName = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 32 }) },
  { title: 'GroupName', additionalProperties: false },
)
const Group = Type.Object(
  { group: GroupNumber, name: Type.String() },
  { title: 'Group', description: 'The group as it is now.' },
)

export function groupRoutes(api: Api, services: ApiServices): void {
  const { store } = services

  api.post(
    '/accounts/:number/groups',
    {
      config: { ...config, isIdempotent: true, refuses: ['noSuchNumber', 'tooManyGroups', 'rosterFull'] },
      schema: {
        ...{ tags, operationId: 'addGroup', summary: 'Add a group', params: OfAccount, body: GroupName },
        description: 'Users who are signed in see it from the next sign-in on. Takes an Idempotency-Key.',
        response: { 201: Group },
      },
    },
    async (request, reply) => {
      const { number } = request.params
      const { name } = request.body
      checkName('groupNameLength', name)
      if ((await store.account(number)) === undefined) throw new Refusal('noSuchNumber')
      const group = await administrationBy(services, request).audited('add group', number, async () => {
        const added = await store.addGroup(number, name)
        if (typeof added === 'string') throw new Refusal(reasonNames[added])
        return added
      })
      return reply.code(201).send({ group, name })
    },
  )

  api.patch(
    '/accounts/:number/groups/:group',
    {
      config: { ...config, refuses: ['noSuchGroup', 'rosterFull'] },
      schema: {
        ...{ tags, operationId: 'renameGroup', summary: 'Rename a group', params: OfGroup, body: GroupName },
        response: { 200: Group },
      },
    },
    async request => {
      const { group, number } = request.params
      const { name } = request.body
      checkName('groupNameLength', name)
      await administrationBy(services, request).audited('rename group', number, async () => {
        const outcome = await store.renameGroup(number, group, name)
        if (outcome !== 'renamed') throw new Refusal(reasonNames[outcome])
      })
      return { group, name }
    },
  )

  api.delete(
    '/accounts/:number/groups/:group',
    {
      config: { ...config, refuses: ['noSuchGroup', 'firstGroup', 'groupFull'] },
      schema: {
        ...{ tags, operationId: 'deleteGroup', summary: 'Delete a group', params: OfGroup },
        description: 'Its friends move to group 1.',
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { group, number } = request.params
      await administrationBy(services, request).audited('delete group', number, async () => {
        const outcome = await store.deleteGroup(number, group)
        if (outcome !== 'deleted') throw new Refusal(reasonNames[outcome])
      })
      return reply.code(204).send(null)
    },
  )
}
