/** Accounts: created, read, changed, disabled, exported and deleted by a site. */
import { randomBytes } from 'node:crypto'
import { Type } from 'typebox'
import {
  type Administration,
  blankProfile,
  deleteAccount,
  disableAccount,
  enableAccount,
  endIfReachable,
} from '../../admin/account-operations.ts'
import { exportOf } from '../../admin/export.ts'
import { hashPassword } from '../../auth/passwords.ts'
import { Refusal } from '../../errors.ts'
import { checkPassword, checkProfile } from '../../handlers/field-limits.ts'
import type { AccountState, Store } from '../../store/interface.ts'
import { Next, nextOf, Page } from './pages.ts'
import { Account, AccountNumber, AccountSummary, Nothing, OfAccount, Password, profileFields } from './schemas.ts'
import { type ApiServices, administrationBy } from './services.ts'
import type { Api } from './typed-server.ts'

const tags = ['accounts']
const config = { scope: 'accounts' } as const
/** For what concerns an account that there must be. */
const ofAccount = { ...config, refuses: ['noSuchNumber'] } as const
const profileReasons = ['profileTextLength', 'passwordLength', 'passwordCharacters', 'busy'] as const
/** Bytes of a password that nobody knows. */
const UNKNOWN_PASSWORD_BYTES = 32

const Created = Type.Object({ number: AccountNumber }, { title: 'CreatedAccount', description: 'Created.' })
const { nickname, ...otherFields } = profileFields
const NewAccount = Type.Object(
  { nickname, password: Type.Optional(Password), ...Type.Partial(Type.Object(otherFields)).properties },
  { title: 'NewAccount', additionalProperties: false },
)
const Changes = Type.Object(
  { password: Type.Optional(Password), ...Type.Partial(Type.Object(profileFields)).properties },
  { title: 'AccountChanges', additionalProperties: false, minProperties: 1 },
)
const Accounts = Type.Object(
  {
    accounts: Type.Array(AccountSummary),
    next: Next,
  },
  { title: 'AccountPage', description: 'One page, in ascending order of numbers.' },
)

export function accountRoutes(api: Api, services: ApiServices): void {
  const { passwordQueue, store } = services

  /** Hashes in the queue of all passwords, where requests of the API take turns with the addresses of users. */
  const hash = (password: string) =>
    passwordQueue.run({ address: 'api', isClosed: false }, () => hashPassword(password))

  api.post(
    '/accounts',
    {
      config: { ...config, isIdempotent: true, refuses: profileReasons },
      schema: {
        ...{ tags, operationId: 'createAccount', summary: 'Create an account' },
        description: 'Without a password nobody can sign in but with tokens. Takes an Idempotency-Key.',
        body: NewAccount,
        response: { 201: Created },
      },
    },
    async (request, reply) => {
      const { password, ...given } = request.body
      const profile = { ...blankProfile, ...given }
      checkProfile(profile)
      if (password !== undefined) checkPassword(password)
      const by = administrationBy(services, request)
      const number = await by.audited('create', 0, async () => {
        const passwordHash = await hash(password ?? randomBytes(UNKNOWN_PASSWORD_BYTES).toString('base64url'))
        const created = await store.createAccount(profile, passwordHash, services.clock.now())
        await by.recordEvent('registered', created)
        return created
      })
      return reply.code(201).header('location', `/api/v1/accounts/${number}`).send({ number })
    },
  )

  api.get(
    '/accounts',
    {
      config,
      schema: {
        ...{ tags, operationId: 'listAccounts', summary: 'List accounts in order of their numbers' },
        querystring: Page,
        response: { 200: Accounts },
      },
    },
    async ({ query: { cursor = '0', limit } }) => {
      const found = await store.accountsAfter(Number(cursor), limit)
      const numbers = found.map(({ number }) => number)
      return {
        accounts: found.map(state => ({ ...timesOf(state), nickname: state.nickname })),
        ...nextOf(numbers, limit),
      }
    },
  )

  api.get(
    '/accounts/:number',
    {
      config: ofAccount,
      schema: {
        ...{ tags, operationId: 'readAccount', summary: 'Read an account', params: OfAccount },
        response: { 200: Account },
      },
    },
    ({ params }) => read(store, params.number),
  )

  api.patch(
    '/accounts/:number',
    {
      config: { ...config, refuses: ['noSuchNumber', ...profileReasons] },
      schema: {
        ...{ tags, operationId: 'changeAccount', summary: 'Change an account', params: OfAccount, body: Changes },
        description: 'What is not given stays. A new password ends the session of the account.',
        response: { 200: Account },
      },
    },
    async request => {
      const { password, ...changes } = request.body
      const { number } = request.params
      const before = await store.profile(number)
      if (before === undefined) throw new Refusal('noSuchNumber')
      const profile = { ...before, ...changes }
      checkProfile(profile)
      if (password !== undefined) checkPassword(password)
      const by = administrationBy(services, request)
      await by.audited('change', number, async () => {
        const passwordHash = password === undefined ? undefined : await hash(password)
        await store.replaceProfile(number, profile, passwordHash)
        if (passwordHash === undefined) return
        await by.recordEvent('password changed', number)
        await endIfReachable(by, number, 'passwordChanged')
      })
      return read(store, number)
    },
  )

  const changing = (name: string, summary: string, work: (by: Administration, number: number) => Promise<void>) =>
    api.post(
      `/accounts/:number/${name}`,
      {
        config: ofAccount,
        schema: {
          ...{ tags, operationId: `${name}Account`, summary, params: OfAccount },
          response: { 200: Account },
        },
      },
      async request => {
        const { number } = request.params
        const by = administrationBy(services, request)
        await by.audited(name, number, () => work(by, number))
        return read(store, number)
      },
    )
  changing('disable', 'Refuse the sign-ins of an account, and end its session', async (by, number) => {
    await disableAccount(by, number)
    await endIfReachable(by, number, 'accountDisabled')
  })
  changing('enable', 'Accept the sign-ins of an account again', enableAccount)

  api.delete(
    '/accounts/:number',
    {
      config: ofAccount,
      schema: {
        ...{ tags, operationId: 'deleteAccount', summary: 'Delete an account', params: OfAccount },
        description: 'With everything that belongs to it. Its number is never given out again.',
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { number } = request.params
      const by = administrationBy(services, request)
      await by.audited('delete', number, () => deleteAccount(by, number))
      return reply.code(204).send(null)
    },
  )

  api.get(
    '/accounts/:number/export',
    {
      config: ofAccount,
      schema: {
        ...{ tags, operationId: 'exportAccount', summary: 'Export all that is kept of an account', params: OfAccount },
        description: 'Profile, groups, friends, requests, stored messages with their texts, and events.',
        response: {
          200: Type.Object(
            {},
            {
              ...{ title: 'AccountExport', additionalProperties: true },
              description: 'All that is kept of the account, without its password.',
            },
          ),
        },
      },
    },
    request => {
      const { number } = request.params
      return administrationBy(services, request).audited('export', number, () => exportOf(store, number))
    },
  )
}

async function read(store: Store, number: number): Promise<Account> {
  const [state, profile] = [await store.account(number), await store.profile(number)]
  if (state === undefined || profile === undefined) throw new Refusal('noSuchNumber')
  return { ...timesOf(state), profile }
}

function timesOf({ number, createdAt, signedInAt, signedOutAt, disabledSince }: AccountState) {
  return {
    ...{ number, createdAt: createdAt ?? null, signedInAt: signedInAt ?? null },
    ...{ signedOutAt: signedOutAt ?? null, disabledSince: disabledSince ?? null },
  }
}
