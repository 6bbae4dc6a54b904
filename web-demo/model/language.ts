/** The language of the page, and how the rest of it gets its words. */
import { effect, type Signal, signal } from '@preact/signals'
import { isolating } from './isolated.ts'
import { page, readStorage, writeStorage } from './platform.ts'

/** The available languages; `zh` is Simplified Chinese (zh-CN). */
export type Language = 'en' | 'zh'

/** Each language under its own name, for those who cannot read the current one. */
export const languages: readonly { readonly value: Language; readonly name: string }[] = [
  { value: 'zh', name: '中文' },
  { value: 'en', name: 'English' },
]

const storageKey = 'oicq-language'

/** For Intl and `lang` attributes. */
const tags: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN' }

function stored(): Language | undefined {
  const value = readStorage(storageKey)
  return value === 'en' || value === 'zh' ? value : undefined
}

function preferred(): Language {
  const known = page?.navigator.languages.find(tag => /^(en|zh)\b/i.test(tag))
  return known !== undefined && /^zh/i.test(known) ? 'zh' : 'en'
}

/** The language in use: the user's last choice, or else the browser's preference; English in Node. */
export const language: Signal<Language> = signal(stored() ?? preferred())

/** Keeps the document's `lang` up to date, and remembers the user's choice in this browser. */
export function keepLanguage(): void {
  const atFirst = language.peek()
  effect(() => {
    if (page !== undefined) page.document.documentElement.lang = tags[language.value]
    // Without a choice, the page keeps following the browser.
    if (language.value !== atFirst || stored() !== undefined) writeStorage(storageKey, language.value)
  })
}

/** What the page has words for: zh-TW has other words for times. */
const fitting: Readonly<Record<Language, RegExp>> = { en: /^en\b/i, zh: /^zh(?:-(?:CN|SG|Hans\b.*))?$/i }

/**
 * The language tag for Intl: that of the browser with its region, such as `en-GB`, which writes 19:28 and not 07:28 PM, or
 * else the page's own. Subscribes a component that reads it.
 */
export function languageTag(): string {
  const fits = fitting[language.value]
  return page?.navigator.languages.find(tag => fits.test(tag)) ?? tags[language.value]
}

/** The words in the current language; their sentences isolate names. Subscribes a component that reads them. */
export function words<W>(dictionary: { readonly en: W; readonly zh: NoInfer<W> }): W {
  return isolating(dictionary[language.value])
}
