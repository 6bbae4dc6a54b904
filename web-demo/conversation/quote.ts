/** Quotes in plain text: lines that begin with `> `, as in mail, so that any other client can read them. */

/** At most so much of a message is quoted: lines, and characters. */
const MAX_LINES = 4
const MAX_CHARACTERS = 240

/** Returns a message as a quote, without what it quotes itself. */
export function quoteOf(text: string): string {
  const { rest } = splitQuote(text)
  const lines = (rest === '' ? text : rest).split('\n')
  const short = lines.slice(0, MAX_LINES).join('\n').slice(0, MAX_CHARACTERS).toWellFormed()
  const isCut = lines.length > MAX_LINES || short.length < lines.join('\n').length
  return `${short}${isCut ? '…' : ''}`
    .split('\n')
    .map(line => `> ${line}\n`)
    .join('')
}

interface Quoted {
  /** The quote at the beginning, without its marks; empty if there is none. */
  readonly quote: string
  readonly rest: string
}

/** Splits a text into the quote that it begins with, and the rest. */
export function splitQuote(text: string): Quoted {
  const lines = text.split('\n')
  const end = lines.findIndex(line => !/^>( |$)/.test(line))
  const count = end === -1 ? lines.length : end
  const quote = lines.slice(0, count).map(line => line.slice(2))
  return { quote: quote.join('\n'), rest: lines.slice(count).join('\n') }
}
