/** npm, but for `npm ci`: what it would install is there. */
import { spawnSync } from 'node:child_process'

const args = process.argv.slice(2)
if (args.join(' ') !== 'ci') {
  const PATH = process.env.OTHER_PATH
  process.exitCode = spawnSync('npm', args, { stdio: 'inherit', env: { ...process.env, PATH } }).status ?? 1
}
