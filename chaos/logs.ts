/** What the instances wrote that is an error, or nothing that a logger writes. */
import { readFile } from 'node:fs/promises'
import type { Instance } from './instance.ts'

const ERROR = 50

export interface LogLine {
  readonly instance: number
  /** Milliseconds since 1970, if the line says. */
  readonly at: number | undefined
  readonly text: string
}

export async function errorLines(instances: readonly Instance[]): Promise<LogLine[]> {
  const found: LogLine[] = []
  for (const { index, logFile } of instances) {
    const text = await readFile(logFile, 'utf8')
    for (const line of text.split('\n')) {
      if (line === '') continue
      const entry = parse(line)
      if (entry === undefined) found.push({ instance: index, at: undefined, text: line })
      else if (entry.level >= ERROR) {
        found.push({
          instance: index,
          at: entry.time,
          text: [entry.msg, entry.err?.message].filter(Boolean).join(': '),
        })
      }
    }
  }
  return found
}

interface Entry {
  level: number
  time: number
  msg: string
  err?: { message: string }
}

function parse(line: string): Entry | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
