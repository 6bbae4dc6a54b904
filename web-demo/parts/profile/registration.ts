/** The limits of a registration or profile (A1, A2, W2, W10), checked before it is sent so that the form can mark the fields. */
import type { Profile, Registration } from '../../../client/index.ts'
import { Verification } from '../../../protocol/index.ts'
import { words } from '../../model/language.ts'
import { formatCount, formatUsage } from '../format.ts'
import { profileWords } from './words.ts'

/** The longest description, in bytes of UTF-8 (A1). */
export const MAX_DESCRIPTION_BYTES = 1024
const MAX_STRING_BYTES = 255
const MAX_NICKNAME_CHARACTERS = 32
const MIN_PASSWORD_CHARACTERS = 6
const MAX_PASSWORD_CHARACTERS = 64
const MAX_BYTE = 255

/** The text fields of a registration, except the password. */
export type TextField = Exclude<FieldsOf<string>, 'password'>
/** The numeric fields of a registration. */
export type NumberField = FieldsOf<number>
type FieldsOf<T> = keyof { [F in keyof Registration as Registration[F] extends T ? F : never]: F }

/** Limits of the optional strings, in bytes of UTF-8. */
const byteLimits: Record<Exclude<TextField, 'nickname'>, number> = {
  realName: MAX_STRING_BYTES,
  city: MAX_STRING_BYTES,
  address: MAX_STRING_BYTES,
  postcode: MAX_STRING_BYTES,
  school: MAX_STRING_BYTES,
  phone: MAX_STRING_BYTES,
  pager: MAX_STRING_BYTES,
  email: MAX_STRING_BYTES,
  hobby: MAX_STRING_BYTES,
  description: MAX_DESCRIPTION_BYTES,
}

/** The largest value of each number. */
const numberLimits: Record<NumberField, number> = {
  portrait: 255,
  sex: MAX_BYTE,
  age: MAX_BYTE,
  country: MAX_BYTE,
  province: MAX_BYTE,
  education: MAX_BYTE,
  job: MAX_BYTE,
  verification: Verification.nobody,
}

/** What is wrong with a field: its length in characters or bytes, or the range of a number. */
export type Problem =
  | { readonly is: 'characters'; readonly least: number; readonly most: number; readonly has: number }
  | { readonly is: 'bytes'; readonly most: number; readonly has: number }
  | { readonly is: 'number'; readonly most: number }

/** The invalid fields. */
export type Problems = { [F in keyof Registration]?: Problem }

/** Returns the registration that leaves a profile unchanged; the empty password keeps the current one (A4). */
export function registrationOf({ number: _, ...profile }: Profile, verification: number): Registration {
  return { ...profile, password: '', verification }
}

/** Returns what the server would refuse, by field; empty if the registration is valid. */
export function registrationProblems(registration: Registration, password: 'required' | 'may be empty'): Problems {
  const problems: Problems = {}
  const note = (field: keyof Registration, problem: Problem | undefined) => {
    if (problem !== undefined) problems[field] = problem
  }
  note('nickname', lengthProblem(registration.nickname, 1, MAX_NICKNAME_CHARACTERS))
  if (registration.password !== '' || password === 'required') {
    note('password', lengthProblem(registration.password, MIN_PASSWORD_CHARACTERS, MAX_PASSWORD_CHARACTERS))
  }
  for (const field of keys(byteLimits)) note(field, bytesProblem(registration[field], byteLimits[field]))
  for (const field of keys(numberLimits)) note(field, numberProblem(registration[field], numberLimits[field]))
  return problems
}

/** Checks a limit in characters: code points, as the server counts them. */
function lengthProblem(text: string, least: number, most: number): Problem | undefined {
  const has = [...text].length
  return has < least || has > most ? { is: 'characters', least, most, has } : undefined
}

function bytesProblem(text: string, most: number): Problem | undefined {
  const has = new TextEncoder().encode(text).length
  return has > most ? { is: 'bytes', most, has } : undefined
}

function numberProblem(value: number, most: number): Problem | undefined {
  return Number.isInteger(value) && value >= 0 && value <= most ? undefined : { is: 'number', most }
}

function keys<T extends object>(record: T): (keyof T)[] {
  return Object.keys(record) as (keyof T)[]
}

/** Describes an error in the current language; undefined if there is none. */
export function problemText(problem: Problem | undefined): string | undefined {
  const say = words(profileWords)
  switch (problem?.is) {
    case undefined:
      return undefined
    case 'characters':
      return say.characters(formatCount(problem.least), formatCount(problem.most), formatCount(problem.has))
    case 'bytes':
      return formatUsage(problem.has, problem.most)
    case 'number':
      return say.wholeNumber(formatCount(problem.most))
  }
}
