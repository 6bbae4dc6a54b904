/** The language of the page, and how a component gets its words. */
import { effect, type Signal, signal } from '@preact/signals'

/** The languages there are words in; `zh` is Simplified Chinese (zh-CN). */
export type Language = 'en' | 'zh'

const storageKey = 'oicq-language'

/** For Intl and `lang` attributes. */
const tags: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN' }

/** Storage may be switched off, and then throws on every touch; the page goes on without a memory. */
function stored(): Language | undefined {
  try {
    const value = localStorage.getItem(storageKey)
    return value === 'en' || value === 'zh' ? value : undefined
  } catch {
    return undefined
  }
}

function store(chosen: Language): void {
  try {
    localStorage.setItem(storageKey, chosen)
  } catch {}
}

function preferred(): Language {
  const known = navigator.languages.find(tag => /^(en|zh)\b/i.test(tag))
  return known !== undefined && /^zh/i.test(known) ? 'zh' : 'en'
}

/** The language in use: at first what the browser prefers, then what the user chose last. */
export const language: Signal<Language> = signal(stored() ?? preferred())

/** From now on the document says which language it is in, and a choice is remembered in this browser. */
export function keepLanguage(): void {
  const atFirst = language.peek()
  effect(() => {
    document.documentElement.lang = tags[language.value]
    // Whoever never chose goes on following the browser.
    if (language.value !== atFirst || stored() !== undefined) store(language.value)
  })
}

/** The language as Intl wants it, `en` or `zh-CN`. Reading it in a component subscribes. */
export const languageTag = (): string => tags[language.value]

/** The words in the current language. Reading them in a component subscribes, so it is drawn again in the other one. */
export function words<W>(dictionary: { readonly en: W; readonly zh: NoInfer<W> }): W {
  return dictionary[language.value]
}
