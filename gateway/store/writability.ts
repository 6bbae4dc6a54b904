/** Whether a database takes writes: a full disk still lets everything be read. */
import { codeOf, StoreNotWritable } from '../errors.ts'

/** Codes of SQLite, and SQLSTATEs of PostgreSQL. */
const CAUSES = [
  [/^(SQLITE_FULL|53100)$/, 'the disk of the database is full'],
  [/^SQLITE_(READONLY|IOERR|CANTOPEN)|^58030$/, 'the files of the database cannot be written'],
] as const

export class Writability {
  private problem: string | undefined

  /** To be called with what a method has failed for. */
  failed(error: unknown): void {
    this.problem = CAUSES.find(([codes]) => codes.test(codeOf(error)))?.[1] ?? this.problem
  }

  /** Throws StoreNotWritable if a write has failed, and this one fails, too. Writes nothing unless one has failed. */
  async check(write: () => Promise<unknown>): Promise<void> {
    if (this.problem === undefined) return
    try {
      await write()
    } catch (error) {
      throw new StoreNotWritable(this.problem, { cause: error })
    }
    this.problem = undefined
  }
}
