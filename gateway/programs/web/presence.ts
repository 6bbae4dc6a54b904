/** The presence of lists of accounts, as everyone else sees it: hidden is offline (P1). */
import { Type } from 'typebox'
import { MAX_NUMBER, Mode } from '../../../protocol/index.ts'
import { stateOf } from '../../session/presence-view.ts'
import { Problem } from './problems.ts'
import { AccountNumber, oneOf } from './schemas.ts'
import type { ApiServices } from './services.ts'
import type { Api } from './typed-server.ts'

/** Accounts in one request. */
const MAX_NUMBERS = 500

const stateNames = {
  [Mode.online]: 'online',
  [Mode.hidden]: 'offline',
  [Mode.doNotDisturb]: 'doNotDisturb',
  [Mode.offline]: 'offline',
} as const

const State = oneOf(['online', 'doNotDisturb', 'offline'])
const Presence = Type.Object({ number: AccountNumber, state: State }, { title: 'Presence' })

export function presenceRoutes(api: Api, { directory }: ApiServices): void {
  api.get(
    '/presence',
    {
      config: { scope: 'presence' },
      schema: {
        ...{ tags: ['presence'], operationId: 'readPresence', summary: 'Tell who is signed in' },
        description: 'A hidden user is offline, and so is a number that there is not.',
        querystring: Type.Object(
          {
            numbers: Type.String({
              ...{ pattern: '^[0-9]{1,10}(,[0-9]{1,10})*$', maxLength: 11 * MAX_NUMBERS, examples: ['10001,10002'] },
              description: `Up to ${MAX_NUMBERS} numbers, separated by commas.`,
            }),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            { presence: Type.Array(Presence) },
            { title: 'PresenceList', description: 'In the order of the question.' },
          ),
        },
      },
    },
    async ({ query }) => {
      const numbers = [...new Set(query.numbers.split(',').map(Number))]
      if (numbers.length > MAX_NUMBERS) throw new Problem('malformed', `at most ${MAX_NUMBERS} numbers`)
      if (numbers.some(number => number < 1 || number > MAX_NUMBER)) {
        throw new Problem('malformed', `numbers are from 1 to ${MAX_NUMBER}`)
      }
      const entries = await directory.find(numbers)
      return { presence: numbers.map((number, place) => ({ number, state: stateNames[stateOf(entries[place])] })) }
    },
  )
}
