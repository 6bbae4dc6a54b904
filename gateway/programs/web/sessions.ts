/** Signing accounts out, and how many are signed in. */
import { Type } from 'typebox'
import { endSessions } from '../../admin/sessions.ts'
import { Refusal } from '../../errors.ts'
import { OfAccount } from './schemas.ts'
import { type ApiServices, administrationBy } from './services.ts'
import type { Api } from './typed-server.ts'

const tags = ['sessions']
const config = { scope: 'sessions' } as const

const Count = Type.Integer({ minimum: 0 })

export function sessionRoutes(api: Api, services: ApiServices): void {
  const { gateways, store } = services

  api.delete(
    '/sessions/:number',
    {
      config: { ...config, refuses: ['noSuchNumber'] },
      schema: {
        ...{
          tags,
          operationId: 'endSession',
          summary: 'Sign an account out, wherever it is signed in',
          params: OfAccount,
        },
        description: 'Its client does not sign in again by itself; the user may. Tokens stay: revoke them before.',
        response: {
          200: Type.Object(
            { ended: Type.Boolean({ description: 'Whether it was signed in.' }) },
            { title: 'EndedSession', description: 'It is not signed in any more.' },
          ),
        },
      },
    },
    async request => {
      const { number } = request.params
      if ((await store.account(number)) === undefined) throw new Refusal('noSuchNumber')
      const by = administrationBy(services, request)
      return { ended: await by.audited('kick', number, () => endSessions(gateways, number, 'kicked')) }
    },
  )

  api.get(
    '/statistics',
    {
      config,
      schema: {
        ...{ tags, operationId: 'readStatistics', summary: 'Count what there is' },
        description: 'Sessions include those of hidden users, as /metrics does: this is for those who run the server.',
        response: {
          200: Type.Object(
            {
              instances: Count,
              connections: Count,
              sessions: Count,
              registeredAccounts: Count,
              disabledAccounts: Count,
              storedMessages: Count,
            },
            { title: 'Statistics', description: 'Of all instances that answer in time.' },
          ),
        },
      },
    },
    async () => {
      const [{ replies }, counts] = await Promise.all([gateways.sendToAll('state', {}), store.statistics()])
      const sum = (field: 'connections' | 'sessions') =>
        replies.values().reduce((total, reply) => total + reply[field], 0)
      return { instances: replies.size, connections: sum('connections'), sessions: sum('sessions'), ...counts }
    },
  )
}
