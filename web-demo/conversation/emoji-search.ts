/** Finds emoji by their names, and remembers those that were used. */
import english from 'emojibase-data/en/compact.json?url'
import chinese from 'emojibase-data/zh/compact.json?url'
import type { Language } from '../model/language.ts'
import { readStorage, writeStorage } from '../model/platform.ts'
import { type Emoji, emojiCategories } from './emoji.ts'

/** Maximum number of emoji that a search shows, in rows of eight. */
const MAX_FOUND = 64
const MAX_RECENT = 16
const RECENT_KEY = 'oicq.emoji'

/** An emoji with its name in one language. */
export interface NamedEmoji {
  readonly text: string
  readonly name: string
}

interface Entry extends NamedEmoji {
  /** Other words for it. */
  readonly words: string
}

const own: readonly Emoji[] = emojiCategories.flatMap(category => category.emoji)

/** Returns the emoji with their names in a language; loads them once. Without a network there are the common ones. */
export class EmojiIndex {
  private readonly loaded = new Map<Language, Promise<readonly Entry[]>>()

  /** Finds emoji, those first whose names begin with the text. Common ones are found by their names in either language. */
  async search(text: string, language: Language): Promise<readonly NamedEmoji[]> {
    const wanted = text.trim().toLowerCase()
    if (wanted === '') return []
    const entries = await this.load(language)
    const common = own.filter(({ en, zh }) => en.toLowerCase().includes(wanted) || zh.includes(wanted))
    const found = [
      ...entries.filter(({ name }) => name.toLowerCase().startsWith(wanted)),
      ...common.map(emoji => ({ text: emoji.text, name: emoji[language] })),
      ...entries.filter(({ name, words }) => `${name} ${words}`.toLowerCase().includes(wanted)),
    ]
    const byText = new Map(found.map(({ text, name }) => [text, { text, name }]))
    return [...byText.values()].slice(0, MAX_FOUND)
  }

  private load(language: Language): Promise<readonly Entry[]> {
    const known = this.loaded.get(language)
    if (known !== undefined) return known
    const loading = fetchEntries(language === 'zh' ? chinese : english).catch(() => {
      this.loaded.delete(language)
      return []
    })
    this.loaded.set(language, loading)
    return loading
  }
}

async function fetchEntries(url: string): Promise<readonly Entry[]> {
  const response = await fetch(url)
  const read: unknown = await response.json()
  if (!response.ok || !Array.isArray(read)) throw new Error(`no emoji at ${url}`)
  return read.flatMap(entryOf)
}

/** Letters of flags have no use by themselves. */
function entryOf(value: unknown): Entry[] {
  if (typeof value !== 'object' || value === null) return []
  const { label, unicode, tags } = value as Record<string, unknown>
  if (typeof label !== 'string' || typeof unicode !== 'string' || /^\p{RI}$/u.test(unicode)) return []
  return [{ text: unicode, name: label, words: Array.isArray(tags) ? tags.join(' ') : '' }]
}

/** The emoji that were used last, the latest first. */
export function recentEmoji(): readonly string[] {
  const kept = readStorage(RECENT_KEY)?.split(' ') ?? []
  return kept.filter(text => /\p{Emoji}/u.test(text) && text.length <= 32).slice(0, MAX_RECENT)
}

export function rememberEmoji(text: string): void {
  const recent = [text, ...recentEmoji().filter(each => each !== text)].slice(0, MAX_RECENT)
  writeStorage(RECENT_KEY, recent.join(' '))
}
