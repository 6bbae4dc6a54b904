import { plainFileName } from '../model/plain-name.ts'

/** How many characters of the end always stay visible. */
const tailLength = 12

/** A file's name as it may be shown: without what deceives, and cut where an ellipsis may take away the middle. */
export function shownName(name: string): { whole: string; head: string; tail: string } {
  const whole = plainFileName(name)
  const characters = Array.from(whole)
  if (characters.length <= tailLength * 2) return { whole, head: whole, tail: '' }
  return { whole, head: characters.slice(0, -tailLength).join(''), tail: characters.slice(-tailLength).join('') }
}

/** What someone is called: the nickname, or the number as long as that is not known. */
export function shownNickname(person: { readonly number: number; readonly nickname: string }): string {
  return person.nickname || String(person.number)
}
