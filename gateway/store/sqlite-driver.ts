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
import { type Done, type RunOptions, SqliteThread, StatementError } from './sqlite-thread.ts'
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
    connection.begin()
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
  private isTransaction = false
  /** Has the transaction, which must not go on in another thread. Undefined until its first statement. */
  private thread: SqliteThread | undefined
  private readonly alone: RunOptions
  private readonly within: RunOptions

  constructor(file: SqliteFile, limits: SqliteLimits) {
    this.file = file
    this.limits = limits
    this.alone = { limitMs: limits.answer, inTransaction: false }
    this.within = { limitMs: limits.answer, inTransaction: true }
  }

  async executeQuery<R>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<R>> {
    const { file, limits } = this
    if (this.isTransaction) {
      const outcome = await (this.thread?.run(sql, parameters, this.within) ?? this.runFirst(sql, parameters))
      return resultOf(outcome)
    }
    if (!SelectQueryNode.is(query)) {
      const outcome = await this.takeFile(thread => thread.run(sql, parameters, this.alone))
      this.releaseFile()
      return resultOf(outcome)
    }
    await file.transaction.acquire(limits.lock)
    const outcome = file.thread.run(sql, parameters, this.alone)
    // Statements run in order, so a transaction may begin behind this one.
    file.transaction.release()
    return resultOf(await outcome)
  }

  begin(): void {
    this.isTransaction = true
  }

  /**
   * Begins the transaction together with its first statement, which saves a turn of the thread. Takes the write lock at once, so that no
   * transaction fails midway because another process has it.
   */
  private async runFirst(sql: string, parameters: readonly unknown[]): Promise<Done> {
    const { thread, first } = await this.takeFile(async thread => {
      const begun = thread.run('begin immediate', [], this.alone)
      const first = thread.run(sql, parameters, this.within)
      // Whoever waits for it learns of that; nobody does if the transaction has not begun.
      first.catch(() => {})
      try {
        await begun
      } catch (error) {
        // It may begin after all.
        if (!(error instanceof StatementError)) thread.run('rollback', [], this.alone).catch(() => {})
        throw error
      }
      return { thread, first }
    })
    this.thread = thread
    return first
  }

  async commit(): Promise<void> {
    if (this.thread === undefined) return
    await this.thread.run('commit', [], this.within)
    this.releaseFile()
  }

  async rollback(): Promise<void> {
    await this.thread?.run('rollback', [], this.alone).finally(() => this.releaseFile())
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
    this.file.transaction.release()
    this.file.writing.release()
  }

  // biome-ignore lint/correctness/useYield: nothing streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('rows are read at once, not streamed')
  }
}

function resultOf<R>(outcome: Done): QueryResult<R> {
  if ('changes' in outcome) return { rows: [], numAffectedRows: BigInt(outcome.changes) }
  return { rows: rowsOf(outcome) as R[] }
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
