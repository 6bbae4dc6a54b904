/** Installs the programs that the tests start, as root on Debian; elsewhere exits with one line that names those missing. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, globSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The programs that the tests start, and the Debian package of each. */
const programs = [
  { name: 'redis-server', package: 'redis-server' },
  { name: 'initdb', package: 'postgresql' },
  { name: 'postgres', package: 'postgresql' },
  { name: 'chromium', package: 'chromium' },
  { name: 'chromium-headless-shell', package: 'chromium-headless-shell' },
  { name: 'caddy', package: 'caddy' },
  { name: 'openssl', package: 'openssl' },
  { name: 'haproxy', package: 'haproxy' },
  { name: 'promtool', package: 'prometheus' },
  { name: 'spin', package: 'spin' },
  { name: 'gcc', package: 'gcc' },
  { name: 'gcc', package: 'libc6-dev' },
  { name: 'python3', package: 'python3' },
  { name: 'tshark', package: 'tshark' },
  { name: 'text2pcap', package: 'tshark' },
  { name: 'ps', package: 'procps' },
  { name: 'curl', package: 'curl' },
  { name: 'git', package: 'git' },
  { name: 'redis-cli', package: 'redis-tools' },
  { name: 'psql', package: 'postgresql-client' },
  { name: 'systemd-analyze', package: 'systemd' },
] as const

/** Debian keeps PostgreSQL's programs, and those for administrators, out of a user's PATH. An installation adds folders. */
function folders(): string[] {
  const inPath = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return [...inPath, '/usr/sbin', ...globSync('/usr/lib/postgresql/*/bin')]
}

function isInstalled(program: string): boolean {
  return folders().some(folder => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function missing(): readonly (typeof programs)[number][] {
  return programs.filter(({ name }) => !isInstalled(name))
}

function packagesOf(some: ReturnType<typeof missing>): string[] {
  return [...new Set(some.map(program => program.package))]
}

/** Another installation may be under way: a new machine often updates itself. In seconds. */
const WAITING = ['-o', 'DPkg::Lock::Timeout=300']

function install(packages: readonly string[]): void {
  console.log(`installing for the tests: ${packages.join(' ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [
    ['update', '-q'],
    ['install', '-q', '-y', '--no-install-recommends', ...packages],
  ]) {
    // What apt-get prints is of interest only when it fails.
    const { status, stdout, stderr } = spawnSync('apt-get', [...WAITING, ...args], { env, encoding: 'utf8' })
    if (status === 0) continue
    console.error(`${stdout}${stderr}`.trimEnd())
    return
  }
}

if (missing().length > 0 && process.getuid?.() === 0 && isInstalled('apt-get')) install(packagesOf(missing()))

const absent = missing()
if (absent.length > 0) {
  const names = [...new Set(absent.map(({ name }) => name))].join(', ')
  console.error(`missing for the tests: ${names} (Debian: apt-get install ${packagesOf(absent).join(' ')})`)
  process.exitCode = 1
}
