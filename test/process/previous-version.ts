/** The code that the newest migration has to leave running: that of the commit before it. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../', import.meta.url))
const MIGRATIONS = 'gateway/store/migrations'
const run = promisify(execFile)

export interface PreviousVersion {
  /** Where its gateway can be started. */
  readonly folder: string
  /** The migration that it lacks, such as 0007-events. */
  readonly lacks: string
  remove(): Promise<void>
}

/**
 * Puts the previous version into a folder of its own, with the libraries of this one. Returns undefined where git does not have
 * the history: in an archive, or a shallow clone.
 */
export async function previousVersion(): Promise<PreviousVersion | undefined> {
  const names = (await readdir(join(root, MIGRATIONS))).filter(name => /^\d{4}-/.test(name)).sort()
  const newest = names.at(-1) ?? ''
  const commit = await commitBefore(`${MIGRATIONS}/${newest}`).catch(() => undefined)
  if (commit === undefined) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'oicq-previous-'))
  const archive = join(folder, 'previous.tar')
  await git('archive', '--output', archive, commit, 'gateway', 'protocol', 'package.json')
  await run('tar', ['-xf', archive, '-C', folder])
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  return { folder, lacks: newest.replace(/\.ts$/, ''), remove: () => rm(folder, { recursive: true }) }
}

/** Returns the commit before the one that added a file, or the latest one while the file is in none. */
async function commitBefore(file: string): Promise<string> {
  const added = await git('log', '-1', '--diff-filter=A', '--format=%H', '--', file)
  if (added === '') return 'HEAD'
  return git('rev-parse', '--verify', `${added}^`)
}

async function git(...args: readonly string[]): Promise<string> {
  // The files may belong to someone else than the user of the tests, as in a container.
  const { stdout } = await run('git', ['-c', `safe.directory=${root.replace(/\/$/, '')}`, '-C', root, ...args])
  return stdout.trim()
}
