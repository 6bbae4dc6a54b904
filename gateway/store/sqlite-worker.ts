/** The worker thread that has an SQLite file open: runs statements in the order in which they come. `sqlite-thread.ts` starts it. */
import { parentPort, workerData } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import { releaseStartMemory } from '../start-memory.ts'
import { type Packed, pack, unpack } from './blob-packing.ts'

/** How long to wait for another process that holds the file locked, while the file is being opened. */
const BUSY_AT_START_MS = 10_000
/** The same for a statement: others wait behind it meanwhile, so the driver tries again instead. */
const BUSY_MS = 20
/** Maximum number of cached statements. There are far fewer queries; searches and batches of odd sizes come and go. */
const MAX_STATEMENTS = 200
/** After this time nobody waits for this thread because the gateway starts. */
const STARTED_MS = 2000

/** A statement to run. A rollback without a transaction does nothing: after some errors SQLite has already rolled back. */
export interface Statement {
  readonly sql: string
  readonly parameters: Packed
  /** Whether to refuse it unless a transaction is open. */
  readonly inTransaction: boolean
}

/** What became of a statement: its rows, or the number of rows that it changed. */
export type Outcome = Rows | { readonly changes: number } | Failure

/** The values of all rows, one row after the other. */
export interface Rows {
  readonly columns: readonly string[]
  readonly values: Packed
}

/** An error of SQLite, such as SQLITE_BUSY. */
export interface Failure {
  readonly message: string
  readonly code: string
}

/** Ends the thread, once all before it is done. */
export type Close = 'close'

interface Prepared {
  readonly statement: Sqlite.Statement<unknown[], unknown[]>
  /** Undefined if it returns no rows. */
  readonly columns: readonly string[] | undefined
}

if (parentPort === null) throw new Error('runs as a worker thread only')
const port = parentPort
const file = open(String(workerData))
const prepared = new Map<string, Prepared>()
setTimeout(releaseStartMemory, STARTED_MS).unref()

port.on('message', (message: readonly Statement[] | Close) => {
  if (message === 'close') {
    file.close()
    port.close()
  } else {
    port.postMessage(message.map(run))
  }
})

function open(path: string): Sqlite.Database {
  const file = new Sqlite(path, { timeout: BUSY_AT_START_MS })
  file.pragma('journal_mode = WAL')
  // A commit is on disk when it returns, and survives a power cut. See docs/decisions/0002.
  file.pragma('synchronous = FULL')
  file.pragma('foreign_keys = ON')
  file.pragma(`busy_timeout = ${BUSY_MS}`)
  return file
}

function run({ sql, parameters, inTransaction }: Statement): Outcome {
  try {
    if (sql === 'rollback' && !file.inTransaction) return { changes: 0 }
    if (inTransaction && !file.inTransaction) throw new Error('no transaction is open')
    const { statement, columns } = prepare(sql)
    const values = unpack(parameters)
    if (columns === undefined) return { changes: statement.run(values).changes }
    return { columns, values: pack(statement.all(values).flat()) }
  } catch (error) {
    const code = error instanceof Sqlite.SqliteError ? error.code : 'SQLITE_MISUSE'
    return { message: error instanceof Error ? error.message : String(error), code }
  }
}

/** Prepares each statement once. */
function prepare(sql: string): Prepared {
  const known = prepared.get(sql)
  if (known !== undefined) return known
  const statement = file.prepare<unknown[], unknown[]>(sql)
  const columns = statement.reader
    ? statement
        .raw()
        .columns()
        .map(({ name }) => name)
    : undefined
  const [oldest] = prepared.keys()
  if (oldest !== undefined && prepared.size >= MAX_STATEMENTS) prepared.delete(oldest)
  prepared.set(sql, { statement, columns })
  return { statement, columns }
}
