/** Characters that can't be seen, or turn the direction: one of those could make `gpj.exe` look like `exe.jpg`. */
const invisible = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\u200B\u2060\uFEFF]/gu

/** How many characters of the end always stay visible. */
const tailLength = 12

/** A file's name as it may be shown: without invisible characters, and cut where an ellipsis may take away the middle. */
export function shownName(name: string): { whole: string; head: string; tail: string } {
  const whole = name.replace(invisible, '')
  const characters = Array.from(whole)
  if (characters.length <= tailLength * 2) return { whole, head: whole, tail: '' }
  return { whole, head: characters.slice(0, -tailLength).join(''), tail: characters.slice(-tailLength).join('') }
}

/** What someone is called: the nickname, or the number as long as that is not known. */
export function shownNickname(person: { readonly number: number; readonly nickname: string }): string {
  return person.nickname.replace(invisible, '').trim() || String(person.number)
}
