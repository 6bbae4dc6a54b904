/** Sign-in tokens: a site's own users sign in without a second password. */
import { randomUUID } from 'node:crypto'
import { Type } from 'typebox'
import { hashOf, newToken } from '../../auth/sign-in-tokens.ts'
import { Refusal } from '../../errors.ts'
import { Problem } from './problems.ts'
import { AccountNumber, Nothing, OfAccount, withDefault } from './schemas.ts'
import { type ApiServices, administrationBy, administratorIn } from './services.ts'
import { TokenIssuer } from './token-issuer.ts'
import type { Api } from './typed-server.ts'

const tags = ['tokens']
const config = { scope: 'tokens' } as const

/** How long a token lasts at most, and unless something else is asked for, in seconds. */
const MAX_SECONDS = 86_400
const DEFAULT_SECONDS = 300

const Id = Type.String({ pattern: '^[0-9a-f-]{36}$', description: 'Names the token; it is no secret.' })
const state = {
  id: Id,
  singleUse: Type.Boolean(),
  expiresAt: Type.Integer({ description: 'In ms since 1970.' }),
}

const Token = Type.Object(state, { title: 'Token' })

export function tokenRoutes(api: Api, services: ApiServices): void {
  const { clock, store } = services
  const issuer = new TokenIssuer(store, clock)

  api.post(
    '/tokens',
    {
      config: { ...config, refuses: ['noSuchNumber', 'busy'] },
      schema: {
        ...{ tags, operationId: 'createToken', summary: 'Let an account sign in' },
        description:
          'The token takes the place of the password in a sign-in (N5), on any instance. It is shown here only; the server keeps its hash.',
        body: Type.Object(
          {
            number: AccountNumber,
            expiresIn: withDefault(
              Type.Integer({
                ...{ minimum: 1, maximum: MAX_SECONDS, default: DEFAULT_SECONDS },
                description: 'Seconds until it ends.',
              }),
            ),
            singleUse: withDefault(
              Type.Boolean({ default: true, description: 'Whether it is good for one sign-in only.' }),
            ),
          },
          { title: 'NewToken', additionalProperties: false },
        ),
        response: {
          201: Type.Object(
            { token: Type.String({ maxLength: 64 }), number: AccountNumber, ...state },
            { title: 'CreatedToken', description: 'Created: the token itself is in this answer only.' },
          ),
        },
      },
    },
    async (request, reply) => {
      const { expiresIn, number, singleUse } = request.body
      const [id, token] = [randomUUID(), newToken()]
      const expiresAt = clock.now() + 1000 * expiresIn
      await issuer.issue({ id, hash: hashOf(token), number, singleUse, expiresAt, by: administratorIn(request) })
      return reply.code(201).header('cache-control', 'no-store').send({ token, number, id, singleUse, expiresAt })
    },
  )

  api.get(
    '/accounts/:number/tokens',
    {
      config: { ...config, refuses: ['noSuchNumber'] },
      schema: {
        ...{ tags, operationId: 'listTokens', summary: 'List the tokens of an account', params: OfAccount },
        response: {
          200: Type.Object(
            { tokens: Type.Array(Token) },
            { title: 'TokenList', description: 'The tokens that can be used.' },
          ),
        },
      },
    },
    async ({ params: { number } }) => {
      if ((await store.account(number)) === undefined) throw new Refusal('noSuchNumber')
      return { tokens: await store.tokens(number, clock.now()) }
    },
  )

  api.delete(
    '/accounts/:number/tokens/:id',
    {
      config: { ...config, refuses: ['notFound'] },
      schema: {
        ...{ tags, operationId: 'revokeToken', summary: 'Revoke a token' },
        description: 'Who has signed in with it stays signed in.',
        params: Type.Object({ number: AccountNumber, id: Id }),
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { id, number } = request.params
      await administrationBy(services, request).audited('revoke token', number, async () => {
        if ((await store.revokeTokens(number, id)) === 0) throw new Problem('notFound', 'there is no such token')
      })
      return reply.code(204).send(null)
    },
  )

  api.delete(
    '/accounts/:number/tokens',
    {
      config,
      schema: {
        ...{ tags, operationId: 'revokeTokens', summary: 'Revoke all tokens of an account', params: OfAccount },
        response: {
          200: Type.Object(
            { revoked: Type.Integer() },
            { title: 'RevokedTokens', description: 'How many were revoked.' },
          ),
        },
      },
    },
    async request => {
      const { number } = request.params
      const by = administrationBy(services, request)
      return { revoked: await by.audited('revoke tokens', number, () => store.revokeTokens(number)) }
    },
  )
}
