/** The version of this server, and the commit that it is built from. */
import { execFileSync } from 'node:child_process'
import { readFileSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** How long git may take, in milliseconds. */
const GIT_MS = 2000

const { version: text }: { version: string } = JSON.parse(
  readFileSync(new URL('./package.json', import.meta.url), 'utf8'),
)

/** As in gateway/package.json, such as 1.2.3. */
export const version = text

let checkedOut: string | undefined

/** Returns the commit that the settings name, else the one checked out if this runs in its repository, else `unknown`. */
export function commitOf(settings: { readonly commit: string | undefined }): string {
  if (settings.commit !== undefined) return settings.commit
  checkedOut ??= askGit()
  return checkedOut
}

function askGit(): string {
  const root = fileURLToPath(new URL('..', import.meta.url))
  try {
    const answer = execFileSync('git', ['rev-parse', '--show-toplevel', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      timeout: GIT_MS,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [toplevel = '', commit = ''] = answer.split('\n')
    // An unpacked release may be inside another repository.
    if (realpathSync(toplevel) === realpathSync(root)) return commit
  } catch {
    // There is no git, or no repository.
  }
  return 'unknown'
}
