/** What a command prints: aligned tables for people, or JSON, one object a line, for programs. */
import { once } from 'node:events'

type Cell = string | number
export type Row = Readonly<Record<string, Cell>>

/** A column by its key in the rows: how wide it is at least, in characters. The last one needs no width. */
export type Columns = Readonly<Record<string, number>>

/** Control characters and others that nobody sees, but which a terminal obeys or is confused by. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu

/** A text from a user as a terminal may show it: what it would obey is written out, like \u{1b}. */
export function plain(text: string): string {
  return text.replace(UNSEEN, character => `\\u{${character.codePointAt(0)?.toString(16)}}`)
}

/** JSON that is safe to show, and still the same value. */
function plainJson(value: unknown): string {
  const escapeUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(value).replace(UNSEEN, character => character.split('').map(escapeUnit).join(''))
}

/** A time as it is printed: UTC, to the second. */
export function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z')
}

export class Output {
  private readonly json: boolean
  private readonly stream: NodeJS.WritableStream

  constructor(json: boolean, stream: NodeJS.WritableStream) {
    this.json = json
    this.stream = stream
  }

  /** What was done: in words for people, as an object for programs. */
  async result(words: string, facts: object): Promise<void> {
    await this.write(this.json ? plainJson(facts) : plain(words))
  }

  /** The head of a table, and a function that prints rows of it. */
  async table(columns: Columns): Promise<(rows: readonly Row[]) => Promise<void>> {
    const keys = Object.keys(columns)
    const line = (cells: readonly string[]) =>
      cells
        .map((cell, place) => cell.padEnd(columns[keys[place] ?? ''] ?? 0))
        .join('  ')
        .trimEnd()
    if (!this.json) await this.write(line(keys.map(key => key.toUpperCase())))
    return async rows => {
      const lines = rows.map(row => (this.json ? plainJson(row) : line(keys.map(key => plain(String(row[key] ?? ''))))))
      if (lines.length > 0) await this.write(lines.join('\n'))
    }
  }

  /** A table, unless it is empty, of what programs have in the result already. */
  async details(columns: Columns, rows: readonly Row[]): Promise<void> {
    if (this.json || rows.length === 0) return
    const print = await this.table(columns)
    await print(rows)
  }

  private async write(text: string): Promise<void> {
    if (!this.stream.write(`${text}\n`)) await once(this.stream, 'drain')
  }
}
