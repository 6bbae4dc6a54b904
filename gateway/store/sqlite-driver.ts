/**
 * Kysely's driver for a file that a worker thread has open, so that neither the disk nor another process that holds the file
 * locked ever stops the event loop.
 *
 * There is one connection to the file, which all calls share. While a transaction is open others wait; while it waits for
 * another process to release the file, others go on reading.
 */
import {
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SelectQueryNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { unpack } from './blob-packing.ts'
import { Mutex } from './mutex.ts'
import { SqliteThread, StatementError } from './sqlite-thread.ts'
import type { Rows } from './sqlite-worker.ts'

/** In milliseconds. */
export interface SqliteLimits {
  /** How long a call may wait for others, here or in another process. */
  readonly lock: number
  /** How long a statement may take. */
  readonly answer: number
}

/** A file that is open. Should its thread die, the calls of that moment fail, and the next one opens the file again. */
export class SqliteFile {
  /** Held by whoever may write, or waits for another process to let it. */
  readonly writing = new Mutex()
  /** Held while a transaction is open. */
  readonly transaction = new Mutex()
  private readonly path: string
  private current: SqliteThread

  constructor(path: string) {
    this.path = path
    this.current = new SqliteThread(path)
  }

  get thread(): SqliteThread {
    if (this.current.isDead) this.current = new SqliteThread(this.path)
    return this.current
  }

  close(): Promise<void> {
    return this.current.close()
  }
}

export class SqliteThreadDialect implements Dialect {
  private readonly file: SqliteFile
  private readonly limits: SqliteLimits

  constructor(file: SqliteFile, limits: SqliteLimits) {
    this.file = file
    this.limits = limits
  }

  createAdapter(): SqliteAdapter {
    return new SharedFileAdapter()
  }

  createDriver(): Driver {
    return new SqliteThreadDriver(this.file, this.limits)
  }

  createQueryCompiler(): SqliteQueryCompiler {
    return new SqliteQueryCompiler()
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db)
  }
}

class SharedFileAdapter extends SqliteAdapter {
  /** The driver takes care of transactions, so that reading need not wait for writing. */
  override get supportsMultipleConnections(): boolean {
    return true
  }

  /** SQLite can roll back schema changes; Kysely assumes otherwise because its transactions are not immediate. */
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

class SqliteThreadDriver implements Driver {
  private readonly file: SqliteFile
  private readonly limits: SqliteLimits

  constructor(file: SqliteFile, limits: SqliteLimits) {
    this.file = file
    this.limits = limits
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<SharedConnection> {
    return new SharedConnection(this.file, this.limits)
  }

  async beginTransaction(connection: SharedConnection): Promise<void> {
    await connection.begin()
  }

  async commitTransaction(connection: SharedConnection): Promise<void> {
    await connection.commit()
  }

  async rollbackTransaction(connection: SharedConnection): Promise<void> {
    await connection.rollback()
  }

  async releaseConnection(): Promise<void> {}

  destroy(): Promise<void> {
    return this.file.close()
  }
}

/** A turn at the file, for one statement or one transaction. */
class SharedConnection implements DatabaseConnection {
  private readonly file: SqliteFile
  private readonly limits: SqliteLimits
  /** Set while a transaction is open, which must not go on in another thread. */
  private transaction: SqliteThread | undefined

  constructor(file: SqliteFile, limits: SqliteLimits) {
    this.file = file
    this.limits = limits
  }

  async executeQuery<R>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<R>> {
    const { file, limits, transaction } = this
    if (transaction !== undefined) return this.run(transaction, sql, parameters)
    if (!SelectQueryNode.is(query)) {
      const result = await this.takeFile(thread => this.run<R>(thread, sql, parameters))
      this.releaseFile()
      return result
    }
    await file.transaction.acquire(limits.lock)
    const result = this.run<R>(file.thread, sql, parameters)
    // Statements run in order, so a transaction may begin behind this one.
    file.transaction.release()
    return result
  }

  private async run<R>(thread: SqliteThread, sql: string, parameters: readonly unknown[]): Promise<QueryResult<R>> {
    const outcome = await thread.run(sql, parameters, this.limits.answer)
    if ('changes' in outcome) return { rows: [], numAffectedRows: BigInt(outcome.changes) }
    return { rows: rowsOf(outcome) as R[] }
  }

  /** Takes the write lock at once, so that no transaction fails midway because another process has it. */
  async begin(): Promise<void> {
    this.transaction = await this.takeFile(async thread => {
      try {
        await this.run(thread, 'begin immediate', [])
      } catch (error) {
        // It may begin after all.
        if (!(error instanceof StatementError)) this.run(thread, 'rollback', []).catch(() => {})
        throw error
      }
      return thread
    })
  }

  async commit(): Promise<void> {
    await this.inTransaction('commit')
    this.releaseFile()
  }

  async rollback(): Promise<void> {
    await this.inTransaction('rollback').finally(() => this.releaseFile())
  }

  private async inTransaction(sql: string): Promise<void> {
    if (this.transaction === undefined) throw new Error('no transaction is open')
    await this.run(this.transaction, sql, [])
  }

  /** Holds the file while `write` runs, and keeps it unless that fails. Tries again while another process has it locked. */
  private async takeFile<T>(write: (thread: SqliteThread) => Promise<T>): Promise<T> {
    const { file, limits } = this
    const deadline = performance.now() + limits.lock
    await file.writing.acquire(limits.lock)
    try {
      for (;;) {
        await file.transaction.acquire(limits.lock)
        try {
          return await write(file.thread)
        } catch (error) {
          file.transaction.release()
          const isBusy = error instanceof StatementError && error.isBusy
          if (!isBusy || performance.now() >= deadline) throw error
        }
      }
    } catch (error) {
      file.writing.release()
      throw error
    }
  }

  private releaseFile(): void {
    this.transaction = undefined
    this.file.transaction.release()
    this.file.writing.release()
  }

  // biome-ignore lint/correctness/useYield: nothing streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('rows are read at once, not streamed')
  }
}

function rowsOf({ columns, values }: Rows): unknown[] {
  const all = unpack(values)
  const rows: unknown[] = []
  for (let start = 0; start < all.length; start += columns.length) {
    const row: Record<string, unknown> = {}
    for (const [place, column] of columns.entries()) row[column] = all[start + place]
    rows.push(row)
  }
  return rows
}
