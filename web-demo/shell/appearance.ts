/** What can be chosen about how the page looks. */
import type { Language } from '../language/language.ts'
import type { Theme } from '../model/preferences.ts'

/** Each under its own name, for whoever can't read the one that is set. */
export const languages: readonly {
  readonly value: Language
  readonly name: string
}[] = [
  { value: 'zh', name: '中文' },
  { value: 'en', name: 'English' },
]

export const themes: readonly Theme[] = ['system', 'light', 'dark']
