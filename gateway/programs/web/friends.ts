/** Friends: a site brings its own social graph. */
import { Type } from 'typebox'
import { BLOCK_LIST } from '../../../protocol/index.ts'
import { Refusal } from '../../errors.ts'
import { friendAdded } from '../../handlers/friends.ts'
import { presenceUpdateOf } from '../../session/presence-view.ts'
import { AccountNumber, Nothing, OfAccount, Person, withDefault } from './schemas.ts'
import { type ApiServices, administrationBy } from './services.ts'
import type { Api } from './typed-server.ts'

const tags = ['friends']
const config = { scope: 'accounts' } as const

const OfFriend = Type.Object({ number: AccountNumber, friend: AccountNumber })
const FriendGroup = Type.Object(
  { group: Type.Integer(), name: Type.String(), friends: Type.Array(Person) },
  { title: 'FriendGroup' },
)
const Roster = Type.Object(
  { groups: Type.Array(FriendGroup) },
  { title: 'Roster', description: 'Groups in ascending order.' },
)
const Mutual = withDefault(
  Type.Boolean({ default: true, description: 'Whether the same is done to the list of the other.' }),
)

const GROUP = 'The group of the account that the friend is put into. Without it, a new friend is in group 1.'

/** Why a friend is not added. */
const reasonNames = {
  full: 'groupFull',
  'roster full': 'rosterFull',
  'unknown number': 'noSuchNumber',
  blocked: 'blockedByYou',
  'unknown group': 'noSuchGroup',
  'not a friend': 'notYourFriend',
} as const

export function friendRoutes(api: Api, services: ApiServices): void {
  const { directory, fanout, store } = services

  /** Tells the user of an account of a new friend, if that user is signed in. */
  async function tell(number: number, friend: number): Promise<void> {
    const profile = await store.profile(friend)
    if (profile === undefined) return
    const [entry] = await directory.find([friend])
    const update = presenceUpdateOf(friend, entry)
    await fanout.pushFriendAdded(update, number, friendAdded(update, profile))
  }

  api.get(
    '/accounts/:number/friends',
    {
      config: { ...config, refuses: ['noSuchNumber'] },
      schema: {
        ...{
          tags,
          operationId: 'listFriends',
          summary: 'List the groups and friends of an account',
          params: OfAccount,
        },
        response: { 200: Roster },
      },
    },
    async ({ params: { number } }) => {
      const roster = await store.roster(number)
      // Every account has a group (G1).
      if (roster.length === 0) throw new Refusal('noSuchNumber')
      return { groups: roster.filter(({ group }) => group !== BLOCK_LIST) }
    },
  )

  api.put(
    '/accounts/:number/friends/:friend',
    {
      config: { ...config, refuses: ['yourself', ...Object.values(reasonNames)] },
      schema: {
        ...{ tags, operationId: 'addFriend', summary: 'Make two accounts friends', params: OfFriend },
        description:
          'Without asking them. Users who are signed in see the new friend at once, in group 1; another group from the next sign-in on.',
        querystring: Type.Object(
          { mutual: Mutual, group: Type.Optional(Type.Integer({ minimum: 1, maximum: 254, description: GROUP })) },
          { additionalProperties: false },
        ),
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { number, friend } = request.params
      const { group, mutual } = request.query
      if (number === friend) throw new Refusal('yourself')
      await administrationBy(services, request).audited('add friend', number, async () => {
        const outcome = await store.addFriendship(number, friend, { mutual, ...(group === undefined ? {} : { group }) })
        if (typeof outcome === 'string') throw new Refusal(reasonNames[outcome])
        for (const owner of outcome) await tell(owner, owner === number ? friend : number)
      })
      return reply.code(204).send(null)
    },
  )

  api.delete(
    '/accounts/:number/friends/:friend',
    {
      config: { ...config, refuses: ['notYourFriend'] },
      schema: {
        ...{ tags, operationId: 'removeFriend', summary: 'End a friendship', params: OfFriend },
        description: 'Users who are signed in see it from the next sign-in on.',
        querystring: Type.Object({ mutual: Mutual }, { additionalProperties: false }),
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { number, friend } = request.params
      await administrationBy(services, request).audited('remove friend', number, async () => {
        if (!(await store.removeFriendship(number, friend, request.query))) throw new Refusal('notYourFriend')
      })
      return reply.code(204).send(null)
    },
  )
}
