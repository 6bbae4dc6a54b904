/** Backups of an SQLite file: taken while a gateway uses it, put back while none does. */
import { access, chmod, chown, constants, copyFile, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { Misconfigured } from '../errors.ts'
import { lockSqlite } from './sqlite-lock.ts'

/** Only the user who runs the command may read what others wrote. */
const PRIVATE = 0o600
/** What SQLite keeps beside a file. Those of another file than theirs would damage it. */
const COMPANIONS = ['-wal', '-shm', '-journal']

/**
 * Copies the database to a new file, as of one moment, whatever is written meanwhile. The copy is checked, and on disk, when this
 * resolves. Throws Misconfigured if there is a file already, or the database is damaged.
 */
export async function backUpSqlite(path: string, backup: string): Promise<void> {
  if (await exists(backup)) throw new Misconfigured(`${backup} exists; a backup replaces nothing`)
  const copy = `${backup}.incomplete`
  try {
    // SQLite writes into an empty file as it is.
    await rm(copy, { force: true })
    await (await open(copy, 'wx', PRIVATE)).close()
    const file = new Sqlite(path, { readonly: true, fileMustExist: true })
    try {
      file.prepare('vacuum into ?').run(copy)
    } finally {
      file.close()
    }
    checkIntegrity(copy)
    await moveDurably(copy, backup)
  } finally {
    await rm(copy, { force: true })
  }
}

/**
 * Replaces the database by a backup, which stays as it is. Throws Misconfigured, and changes nothing, if the backup is damaged or
 * incomplete, or while any process has the database open.
 */
export async function restoreSqlite(backup: string, path: string): Promise<void> {
  if (!(await exists(backup))) throw new Misconfigured(`there is no file ${backup}`)
  for (const companion of COMPANIONS) {
    if (await exists(backup + companion)) {
      throw new Misconfigured(`${backup + companion} exists: ${backup} is in use, or was copied from a file in use`)
    }
  }
  const copy = `${path}.incomplete`
  const owner = await ownerOf(path)
  const lock = lockSqlite(path, 'exclusive')
  if (lock === undefined || isOpenElsewhere(path)) {
    lock?.release()
    throw new Misconfigured(`${path} is open in another process; stop the gateway first`)
  }
  try {
    await copyFile(backup, copy)
    checkIntegrity(copy)
    // An administrator may be another user than the gateway.
    await chmod(copy, owner.mode)
    for (const file of [copy, `${path}-lock`]) await chown(file, owner.uid, owner.gid)
    for (const companion of COMPANIONS) await rm(path + companion, { force: true })
    await moveDurably(copy, path)
  } finally {
    for (const rest of ['', ...COMPANIONS]) await rm(copy + rest, { force: true })
    lock.release()
  }
}

/** The owner and the rights of the file, or those for a new one in its folder. */
async function ownerOf(path: string): Promise<{ uid: number; gid: number; mode: number }> {
  try {
    return await stat(path)
  } catch {
    return { ...(await stat(dirname(path))), mode: PRIVATE }
  }
}

function checkIntegrity(path: string): void {
  const file = new Sqlite(path)
  try {
    // Otherwise the check would leave files beside it.
    file.pragma('journal_mode = delete')
    const result = file.pragma('integrity_check(1)', { simple: true })
    if (result !== 'ok') throw new Misconfigured(`the copy is damaged: ${result}`)
    const tables = file.prepare(`select name from sqlite_schema where name = 'kysely_migration'`).all()
    if (tables.length === 0) throw new Misconfigured('it is not a database of a gateway')
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw error
    throw new Misconfigured(`the copy is damaged: ${error.message}`, { cause: error })
  } finally {
    file.close()
  }
}

/** Also finds processes that take no lock beside the file, such as the sqlite3 shell. A damaged file tells nothing. */
function isOpenElsewhere(path: string): boolean {
  let file: Sqlite.Database | undefined
  try {
    file = new Sqlite(path, { timeout: 0, fileMustExist: true })
    // With a write-ahead log, whoever has the file open holds a lock that excludes this.
    file.pragma('locking_mode = exclusive')
    file.exec('begin exclusive')
    return false
  } catch (error) {
    return error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')
  } finally {
    file?.close()
  }
}

/** Renames a file once its content is on disk, and returns when the new name is, too. */
async function moveDurably(from: string, to: string): Promise<void> {
  await sync(from)
  await rename(from, to)
  await sync(dirname(to))
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync().finally(() => handle.close())
}

async function exists(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  )
}
