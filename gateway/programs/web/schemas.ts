/**
 * The schemas that several requests share: checks, types and the document of the API are made of them. A title is the name of a schema
 * in the document.
 */
import { type Static, type TSchema, Type } from 'typebox'
import { MAX_NUMBER, reasons } from '../../../protocol/index.ts'

const MAX_TINY = 255

/** A field that may be left out and then has its default: handlers always find it, and the document does not require it. */
export function withDefault<T extends TSchema>(schema: T) {
  return Type.Unsafe<Static<T>>(Type.Optional(schema))
}

/** The number of an account. */
export const AccountNumber = Type.Integer({
  ...{ minimum: 1, maximum: MAX_NUMBER, examples: [10001] },
  description: 'The number of an account.',
})

/** A user among others. */
export const Person = Type.Object({ number: AccountNumber, nickname: Type.String() }, { title: 'Person' })

/** Times are in milliseconds since 1970, null where there is none. */
const Time = (description: string) =>
  Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], { description: `${description}, in ms since 1970.` })

/** One of these words. */
export function oneOf<const T extends readonly string[]>(words: T, options: { readonly description?: string } = {}) {
  return Type.Unsafe<T[number]>(Type.String({ enum: words, ...options }))
}

/** The text of a message. Its limit is in bytes, which the server checks. */
export const Text = Type.String({ maxLength: 4096, description: 'At most 4,096 bytes in UTF-8.' })

const Byte = Type.Integer({ minimum: 0, maximum: MAX_TINY })
const ShortText = Type.String({ maxLength: 255 })

/** What an account says of its user; limits are in bytes (A1, A2). */
export const profileFields = {
  nickname: Type.String({ minLength: 1, maxLength: 32, examples: ['小明'] }),
  portrait: Byte,
  sex: Byte,
  age: Byte,
  realName: ShortText,
  country: Byte,
  province: Byte,
  city: ShortText,
  address: ShortText,
  postcode: ShortText,
  education: Byte,
  school: ShortText,
  job: Byte,
  phone: ShortText,
  pager: ShortText,
  email: ShortText,
  hobby: ShortText,
  description: Type.String({ maxLength: 1024 }),
  verification: Type.Integer({
    ...{ minimum: 0, maximum: 2 },
    description: 'Who may add the account as a friend: 0 anyone, 1 after a request, 2 nobody.',
  }),
}

export const Password = Type.String({ minLength: 6, maxLength: 64, description: '6 to 64 characters (A1).' })

const accountState = {
  number: AccountNumber,
  createdAt: Time('When it was created; null if the server did not record that yet'),
  signedInAt: Time('When it last signed in'),
  signedOutAt: Time('When it last signed out'),
  disabledSince: Time('Since when it is disabled'),
}

/** An account in a list. */
export const AccountSummary = Type.Object({ ...accountState, nickname: Type.String() }, { title: 'AccountSummary' })

const Profile = Type.Object(profileFields, { title: 'Profile', additionalProperties: false })
/** An account as it is shown by itself. */
export const Account = Type.Object(
  { ...accountState, profile: Profile },
  { title: 'Account', description: 'The account as it is now.' },
)
export type Account = Static<typeof Account>

/** A problem details object (RFC 9457). */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'urn:oicq:reason: or urn:oicq:problem: and a name.' }),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.Optional(Type.String()),
    reason: Type.Optional(
      Type.String({ enum: Object.keys(reasons), description: 'The name of a reason of the protocol.' }),
    ),
    code: Type.Optional(Type.Integer({ minimum: 16, maximum: 255, description: 'The code of that reason.' })),
  },
  { title: 'Problem', description: 'Problem details (RFC 9457).' },
)

/** The account that a path names. */
export const OfAccount = Type.Object({ number: AccountNumber })

/** The header that makes a repetition harmless; there are others. */
export const Repeatable = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      ...{ pattern: '^[!-~]{1,255}$' },
      description: 'The same request with the same key is served once, and gets the same answer for 24 hours.',
    }),
  ),
})

export const Nothing = Type.Null({ description: 'Done; there is no body.' })
