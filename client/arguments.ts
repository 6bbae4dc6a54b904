/** What TypeScript checks at compile time is checked here for plain JavaScript, with plain words. */
import { InvalidValue } from './errors.ts'

/** Throws an InvalidValue unless a value is one of these words. */
export function checkWord(name: string, value: string, words: readonly string[]): void {
  if (words.includes(value)) return
  const given = typeof value === 'string' ? `'${value}'` : typeof value
  throw new InvalidValue(`${name} must be ${words.map(word => `'${word}'`).join(' or ')}, not ${given}`)
}

/** Throws an InvalidValue unless a value has this type. */
export function checkType(name: string, value: unknown, type: 'string' | 'boolean' | 'function'): void {
  if (typeof value !== type) throw new InvalidValue(`${name} must be a ${type}, not ${typeof value}`)
}

/** Throws an InvalidValue for what no timer can wait, in milliseconds: it would be over at once. */
export function checkMs(name: string, ms: number): void {
  if (!(ms >= 0 && ms < 2 ** 31)) throw new InvalidValue(`${name} must not be ${ms}`)
}
