import { languageTag, words } from '../language/language.ts'
import { profileWords } from './profile-words.ts'
import type { Problem } from './registration.ts'

/** What is wrong with a field, in the current language; undefined when nothing is. */
export function problemText(problem: Problem | undefined): string | undefined {
  const say = words(profileWords)
  switch (problem?.is) {
    case undefined:
      return undefined
    case 'characters':
      return say.characters(count(problem.least), count(problem.most), count(problem.has))
    case 'bytes':
      return say.bytes(count(problem.most), count(problem.has))
    case 'number':
      return say.wholeNumber(count(problem.most))
  }
}

/** How much of what is allowed a text takes, and whether that is too much. */
export function bytesText(used: number, most: number): string {
  const say = words(profileWords)
  return used > most ? say.bytes(count(most), count(used)) : say.bytesUsed(count(used), count(most))
}

function count(value: number): string {
  return value.toLocaleString(languageTag())
}
