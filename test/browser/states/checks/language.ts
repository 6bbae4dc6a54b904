/** What stands on a page in another language than its own. */
import type { Page } from 'playwright-core'
import { chatMessages, chatRequests, serverMessages, userMessages } from '../../../../protocol/index.ts'

/** Runs in the page: every text in it, seen or only heard, except code and what says of itself that it is in another language. */
const allTexts = `(() => {
  const found = new Set([document.title])
  const isOwn = element => element.closest('[lang]') === document.documentElement && !element.closest('code, noscript')
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node instanceof Text) {
      if (isOwn(node.parentElement)) found.add(node.data.trim())
    } else if (isOwn(node)) {
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) found.add(node.getAttribute(name) ?? '')
    }
  }
  return [...found]
})()`

const textsOf = (page: Page): Promise<string[]> => page.evaluate<string[]>(allTexts)

/** What is the same in every language: names, units, keys, words of SQL, ends of file names. */
const international = [
  ...[
    'OICQ',
    'oicq',
    'WebSocket',
    'UTF',
    'HTTPS',
    'JSON',
    'English',
    'kB',
    'MB',
    'Enter',
    'Ctrl',
    'Alt',
    'Shift',
    'Esc',
  ],
  ...['SQL', 'LIKE', 'ESCAPE', 'ORDER', 'BY', 'LIMIT', 'SELECT', 'FROM', 'WHERE', 'users', 'online', 'Brien'],
  ...['jsonl', 'txt', 'png', 'flac', 'pdf'],
]

const protocolNames = [userMessages, serverMessages, chatRequests, chatMessages]
  .flatMap(table => Object.entries<{ fields: object }>(table))
  .flatMap(([name, { fields }]) => [name, ...Object.keys(fields)])
  .concat('header', 'leader', 'sender', 'receiver', 'type', 'length')

/** Bytes, or an address. */
const noWords = /^([0-9a-f]{2}( |$))+$|^https:\S+$/

/** Texts of a page in Chinese with a word in Latin letters that is not the same in every language, and none of these. */
export async function notChinese(page: Page, names: readonly string[]): Promise<string[]> {
  const known = new Set([...international, ...protocolNames, ...names])
  const isForeign = (text: string) => text.match(/[A-Za-z]{2,}/g)?.some(word => !known.has(word)) ?? false
  return (await textsOf(page)).filter(text => isForeign(text) && !noWords.test(text))
}

/** Texts of a page in English with Chinese in them, and none of these. */
export async function notEnglish(page: Page, names: readonly string[]): Promise<string[]> {
  return (await textsOf(page)).filter(text => /\p{Script=Han}/u.test(text) && !names.some(name => text.includes(name)))
}
