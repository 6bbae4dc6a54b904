/** A stall of a main thread, and the line that tells of it. */

/** A main thread may be held up for this long, in milliseconds. */
export const STALL_MS = 50

export interface Stall {
  /** The processor time that the thread used. */
  computingMs: number
  /** How long it slept elsewhere than in its event loop. */
  waitingMs: number
  /** When it ended, in milliseconds since 1970. */
  endedAt: number
  /** Where it was, most often first. */
  names: string[]
}

/** What a process writes once stalls count. */
export const WATCHED = 'watched\n'

const MARK = 'stall: '

export function writtenStall(stall: Stall): string {
  return `${MARK}${JSON.stringify(stall)}\n`
}

/** The stalls among the whole lines that a process has written. */
export function readStalls(written: string): Stall[] {
  const lines = written.split('\n').slice(0, -1)
  return lines.filter(line => line.startsWith(MARK)).map(line => JSON.parse(line.slice(MARK.length)))
}
