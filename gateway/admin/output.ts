/** The output of a command: aligned tables for people, or JSON, one object per line, for programs. */
import { once } from 'node:events'

type Cell = string | number
export type Row = Readonly<Record<string, Cell>>

/** The minimum width of each column in characters, by its key in the rows. The last column needs no width. */
export type Columns = Readonly<Record<string, number>>

/** Control characters and other invisible ones, which a terminal may interpret. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu

/** Escapes invisible characters as \u{1b}, so that a user's text cannot control the terminal. */
export function escaped(text: string): string {
  return text.replace(INVISIBLE, character => `\\u{${character.codePointAt(0)?.toString(16)}}`)
}

/** Returns JSON of the same value that is safe to show on a terminal. */
function escapedJson(value: unknown): string {
  const escapeUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(value).replace(INVISIBLE, character => character.split('').map(escapeUnit).join(''))
}

/** Formats a time as UTC, to the second. */
export function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z')
}

/** Returns the heading of a column: `signedIn` becomes `SIGNED IN`. */
function headingOf(key: string): string {
  return key.replace(/[A-Z]/g, ' $&').toUpperCase()
}

export class Output {
  private readonly json: boolean
  private readonly stream: NodeJS.WritableStream

  constructor(json: boolean, stream: NodeJS.WritableStream) {
    this.json = json
    this.stream = stream
  }

  /** Prints a result: the message for people, the data for programs. */
  async result(message: string, data: object): Promise<void> {
    await this.write(this.json ? escapedJson(data) : escaped(message))
  }

  /** Prints JSON, whether or not that was asked for. */
  async document(data: object): Promise<void> {
    await this.write(escapedJson(data))
  }

  /** Prints the header of a table, and returns a function that prints rows of it. */
  async table(columns: Columns): Promise<(rows: readonly Row[]) => Promise<void>> {
    const keys = Object.keys(columns)
    const line = (cells: readonly string[]) =>
      cells
        .map((cell, index) => cell.padEnd(columns[keys[index] ?? ''] ?? 0))
        .join('  ')
        .trimEnd()
    if (!this.json) await this.write(line(keys.map(headingOf)))
    return async rows => {
      const lines = rows.map(row =>
        this.json ? escapedJson(row) : line(keys.map(key => escaped(String(row[key] ?? '')))),
      )
      if (lines.length > 0) await this.write(lines.join('\n'))
    }
  }

  /** Prints a table for people only, unless it is empty: JSON has these rows in the result already. */
  async details(columns: Columns, rows: readonly Row[]): Promise<void> {
    if (this.json || rows.length === 0) return
    const print = await this.table(columns)
    await print(rows)
  }

  private async write(text: string): Promise<void> {
    if (!this.stream.write(`${text}\n`)) await once(this.stream, 'drain')
  }
}
