/** What a text or a profile has to be, in one place. */
import { MAX_TEXT_BYTES, type ProfileText, type UserValues, Verification } from '../../protocol/index.ts'
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
  checkName('nicknameLength', profile.nickname)
  if (profile.portrait > LARGEST_PORTRAIT) throw new Refusal('portraitRange', LARGEST_PORTRAIT)
  for (const field of otherStrings) checkProfileText(field, profile[field], STRING_BYTES)
  checkProfileText('description', profile.description, DESCRIPTION_BYTES)
  if (profile.verification > Verification.nobody) throw new Refusal('unknownVerification')
}

function checkProfileText(field: ProfileText, text: string, most: number): void {
  if (Buffer.byteLength(text) > most) throw new Refusal('profileTextLength', field, most)
}

/** A1: the characters are those of the form that is hashed. */
export function checkPassword(password: string): void {
  if (/\p{Cc}/u.test(password)) throw new Refusal('passwordCharacters')
  const [least, most] = PASSWORD_CHARACTERS
  const length = characters(opaqueString(password) ?? password)
  if (length < least || length > most) throw new Refusal('passwordLength', least, most)
}

/** The name of a user or a group (A1, G1). */
export function checkName(reason: 'nicknameLength' | 'groupNameLength', name: string): void {
  const length = characters(name)
  if (length < 1 || length > NICKNAME_CHARACTERS) throw new Refusal(reason, 1, NICKNAME_CHARACTERS)
}

/** M1. */
export function checkText(text: Uint8Array): void {
  if (text.length > MAX_TEXT_BYTES) throw new Refusal('textTooLong', MAX_TEXT_BYTES)
}

function characters(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}
