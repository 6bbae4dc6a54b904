/** What a text or a profile has to be, in one place; a Refusal names the field. */
import { MAX_TEXT_BYTES, type UserValues, Verification } from '../../protocol/index.ts'
import { opaqueString } from '../auth/opaque-string.ts'
import { Refusal } from '../errors.ts'

const NICKNAME_CHARACTERS = 32
const PASSWORD_CHARACTERS = [6, 64] as const
const STRING_BYTES = 255
const DESCRIPTION_BYTES = 1024
const LARGEST_PORTRAIT = 255

const otherStrings = ['realName', 'city', 'address', 'postcode', 'school', 'phone', 'pager', 'email', 'hobby'] as const

/** A1, A2, W10, but for the password. */
export function checkProfile(profile: Omit<UserValues<'register'>, 'password'>): void {
  checkName('nickname', profile.nickname)
  if (profile.portrait > LARGEST_PORTRAIT) throw new Refusal(`portrait must be 0–${LARGEST_PORTRAIT}`)
  for (const field of otherStrings) checkBytes(field, profile[field], STRING_BYTES)
  checkBytes('description', profile.description, DESCRIPTION_BYTES)
  if (profile.verification > Verification.nobody) throw new Refusal('verification must be 0, 1 or 2')
}

/** A1: the characters are those of the form that is hashed. */
export function checkPassword(password: string): void {
  if (/\p{Cc}/u.test(password)) throw new Refusal('password must not have control characters')
  const [least, most] = PASSWORD_CHARACTERS
  const length = characters(opaqueString(password) ?? password)
  if (length < least || length > most)
    throw new Refusal(`password must have ${least}–${most} characters, not ${length}`)
}

/** The name of a user or a group (A1, G1). */
export function checkName(field: string, name: string): void {
  const length = characters(name)
  if (length < 1 || length > NICKNAME_CHARACTERS) {
    throw new Refusal(`${field} must have 1–${NICKNAME_CHARACTERS} characters, not ${length}`)
  }
}

/** A string with a limit in bytes of UTF-8. */
export function checkBytes(field: string, text: string, most: number): void {
  const length = Buffer.byteLength(text)
  if (length > most) throw new Refusal(`${field} may have at most ${most} bytes, not ${length}`)
}

/** M1. */
export function checkText(text: Uint8Array): void {
  if (text.length > MAX_TEXT_BYTES)
    throw new Refusal(`text may have at most ${MAX_TEXT_BYTES} bytes, not ${text.length}`)
}

function characters(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}
