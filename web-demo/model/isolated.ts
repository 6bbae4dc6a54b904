/** Text from right to left, such as an Arabic name, within text of the page. */

/** Letters of scripts that are written from right to left. */
const rightToLeft = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u

/** Keeps a text from changing the order of what stands around it, where no `bdi` can: `Watching אבג (10008)`. */
export function isolated(text: string): string {
  return rightToLeft.test(text) ? `\u2068${text}\u2069` : text
}

type Sentence = (...parts: readonly unknown[]) => unknown

const made = new WeakMap<object, unknown>()

/** Returns a dictionary whose sentences isolate all that is put into them. The same one each time. */
export function isolating<W>(words: W): W
export function isolating(words: unknown): unknown {
  if (isSentence(words)) return (...parts: readonly unknown[]) => words(...parts.map(isolatedPart))
  if (typeof words !== 'object' || words === null || Array.isArray(words)) return words
  const result =
    made.get(words) ?? Object.fromEntries(Object.entries(words).map(([key, word]) => [key, isolating(word)]))
  made.set(words, result)
  return result
}

function isolatedPart(part: unknown): unknown {
  return typeof part === 'string' ? isolated(part) : part
}

function isSentence(word: unknown): word is Sentence {
  return typeof word === 'function'
}
