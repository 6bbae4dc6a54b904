/** Names that others have chosen, made safe to display, and account numbers. */
import { isolated } from './isolated.ts'

/**
 * Control characters and bidirectional overrides: one of them displays `gpj.exe` as `exe.jpg`, and in a nickname it
 * reverses the text beside it. Joiners and tags stay, as they are parts of letters and emoji.
 */
const deceiving = /(?!\u200C|\u200D|[\u{E0020}-\u{E007F}])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** Characters with visible ink; U+2800 is Braille without a dot. */
const visible = /[^\s\p{Default_Ignorable_Code_Point}\u2800]/u

/** Removes deceptive characters. Returns an empty string if nothing visible is left. */
export function plainName(name: string): string {
  const plain = name.replace(deceiving, '').trim()
  return visible.test(plain) ? plain : ''
}

/** The same for a file name, which is never empty. */
export function plainFileName(name: string): string {
  return plainName(name) || 'file'
}

/** Characters at the end of a file name that always stay visible. */
const TAIL_CHARACTERS = 12

/** A file name to display, split where an ellipsis may replace the middle. */
export function splitFileName(name: string): { whole: string; head: string; tail: string } {
  const whole = plainFileName(name)
  const characters = Array.from(whole)
  if (characters.length <= TAIL_CHARACTERS * 2) return { whole, head: whole, tail: '' }
  return {
    whole,
    head: characters.slice(0, -TAIL_CHARACTERS).join(''),
    tail: characters.slice(-TAIL_CHARACTERS).join(''),
  }
}

interface Named {
  readonly number: number
  /** Empty while it is unknown. */
  readonly nickname: string
}

/** The nickname, or the number while the nickname is unknown. */
export function displayName({ nickname, number }: Named): string {
  return nickname === '' ? String(number) : nickname
}

/** Nickname and number, where a mistaken identity would matter. */
export function fullName({ nickname, number }: Named): string {
  return nickname === '' ? String(number) : `${isolated(nickname)} (${number})`
}

/** Parses an account number: digits within the range of the protocol's `l` (W2), with optional spaces around them. */
export function parseNumber(text: string): number | undefined {
  const digits = text.trim()
  if (!/^\d{1,10}$/.test(digits)) return undefined
  const number = Number(digits)
  return number > 0 && number <= 0xffff_ffff ? number : undefined
}
