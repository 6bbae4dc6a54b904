/** What a registration or a profile may hold (A1, A2, W2, W10), checked before it is sent so that the form can say where it fails. */
import type { Profile, Registration } from '../../../client/index.ts'
import { Verification } from '../../../protocol/index.ts'
import { words } from '../../model/language.ts'
import { formatCount, formatUsage } from '../format.ts'
import { profileWords } from './words.ts'

/** The longest description, in bytes of UTF-8 (A1). */
export const DESCRIPTION_BYTES = 1024
const STRING_BYTES = 255
const NICKNAME_CHARACTERS = 32
const LEAST_PASSWORD_CHARACTERS = 6
const MOST_PASSWORD_CHARACTERS = 64
const LARGEST_BYTE = 255

/** The fields of a registration that hold text, but for the password. */
export type TextField = Exclude<FieldsOf<string>, 'password'>
/** The fields of a registration that hold a number. */
export type NumberField = FieldsOf<number>
type FieldsOf<T> = keyof { [F in keyof Registration as Registration[F] extends T ? F : never]: F }

/** The strings that may be empty, with their limits in bytes of UTF-8. */
const byteLimits: Record<Exclude<TextField, 'nickname'>, number> = {
  realName: STRING_BYTES,
  city: STRING_BYTES,
  address: STRING_BYTES,
  postcode: STRING_BYTES,
  school: STRING_BYTES,
  phone: STRING_BYTES,
  pager: STRING_BYTES,
  email: STRING_BYTES,
  hobby: STRING_BYTES,
  description: DESCRIPTION_BYTES,
}

/** The numbers, all from 0, with the largest value of each. */
const numberLimits: Record<NumberField, number> = {
  portrait: 255,
  sex: LARGEST_BYTE,
  age: LARGEST_BYTE,
  country: LARGEST_BYTE,
  province: LARGEST_BYTE,
  education: LARGEST_BYTE,
  job: LARGEST_BYTE,
  verification: Verification.nobody,
}

/** What is wrong with a field: the length of a text in characters or bytes, the range of a number, or a second entry that differs. */
export type Problem =
  | { readonly is: 'characters'; readonly least: number; readonly most: number; readonly has: number }
  | { readonly is: 'bytes'; readonly most: number; readonly has: number }
  | { readonly is: 'number'; readonly most: number }

/** The fields with something wrong. */
export type Problems = { [F in keyof Registration]?: Problem }

/** The profile as it is, to be changed; the empty password keeps the old one (A4). */
export function registrationOf({ number: _, ...profile }: Profile, verification: number): Registration {
  return { ...profile, password: '', verification }
}

/** What the server would refuse, field by field; empty when it may be sent. */
export function registrationProblems(registration: Registration, password: 'required' | 'may be empty'): Problems {
  const problems: Problems = {}
  const note = (field: keyof Registration, problem: Problem | undefined) => {
    if (problem !== undefined) problems[field] = problem
  }
  note('nickname', lengthProblem(registration.nickname, 1, NICKNAME_CHARACTERS))
  if (registration.password !== '' || password === 'required') {
    note('password', lengthProblem(registration.password, LEAST_PASSWORD_CHARACTERS, MOST_PASSWORD_CHARACTERS))
  }
  for (const field of keys(byteLimits)) note(field, bytesProblem(registration[field], byteLimits[field]))
  for (const field of keys(numberLimits)) note(field, numberProblem(registration[field], numberLimits[field]))
  return problems
}

/** A text with a limit in characters: code points, as the server counts them. */
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

/** What is wrong with a field, in the current language; undefined when nothing is. */
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
