/** Commands on the database as a whole: backing it up, restoring and migrating it. */
import { access } from 'node:fs/promises'
import type { Config } from '../config.ts'
import { Misconfigured, messageOf } from '../errors.ts'
import { isPostgres, openStore } from '../store/open.ts'
import { backUpSqlite, restoreSqlite } from '../store/sqlite-backup.ts'
import { type DatabaseCommand, noArguments, singleArgument } from './command.ts'
import { CommandContext } from './context.ts'
import { CommandError } from './errors.ts'
import type { Output } from './output.ts'

export const backup: DatabaseCommand = {
  usage: 'backup <file>',
  description: 'Copies the SQLite database to a new file, as of one moment, also while a gateway uses it.',
  prepareAlone(args) {
    const file = singleArgument(args, 'the name of the backup')
    return async (config, output) => {
      const path = await sqlitePath(config, 'pg_dump')
      await record(config, output, 'backup', file)
      await failing(`cannot back up ${path}`, backUpSqlite(path, file))
      await output.result(`${path} is backed up to ${file}`, { database: path, backup: file })
    }
  },
}

export const restore: DatabaseCommand = {
  usage: 'restore <file>',
  description: 'Replaces the SQLite database by a backup, while no gateway uses it. Checks the backup first.',
  prepareAlone(args) {
    const file = singleArgument(args, 'the name of a backup')
    return async (config, output) => {
      const path = await sqlitePath(config, 'pg_restore', false)
      await failing(`cannot restore ${file}`, restoreSqlite(file, path))
      await record(config, output, 'restore', file)
      await output.result(`${path} is restored from ${file}`, { database: path, backup: file })
    }
  },
}

export const migrate: DatabaseCommand = {
  usage: 'migrate',
  description: 'Brings the schema of the database up to date, as a gateway does at its start unless MIGRATE is off.',
  prepareAlone(args) {
    noArguments(args)
    return async (config, output) => {
      if (!isPostgres(config.databaseUrl)) await sqlitePath(config, '')
      await (await openStore(config.databaseUrl)).close()
      await record(config, output, 'migrate', '')
      await output.result('the schema is up to date', { migrated: true })
    }
  },
}

/** Returns the path of the database. Throws a CommandError if it is none in a file, or is not there although it must be. */
async function sqlitePath({ databaseUrl }: Config, instead: string, mustExist = true): Promise<string> {
  if (isPostgres(databaseUrl)) throw new CommandError(`this is for SQLite; use ${instead} for PostgreSQL`)
  if (mustExist) {
    await access(databaseUrl).catch(() => {
      throw new CommandError(`there is no database ${databaseUrl}; set DATABASE_URL as for the gateway`)
    })
  }
  return databaseUrl
}

/** Makes an entry in the audit table, unless that is of another version. */
async function record(config: Config, output: Output, action: string, detail: string): Promise<void> {
  try {
    const context = await CommandContext.open(config, output)
    await context.record(action, 0, detail).finally(() => context.close())
  } catch (error) {
    if (!(error instanceof Misconfigured)) throw error
  }
}

async function failing(what: string, work: Promise<void>): Promise<void> {
  await work.catch(error => {
    throw new CommandError(`${what}: ${messageOf(error)}`, { cause: error })
  })
}
