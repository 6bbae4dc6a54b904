/** A folder that is a machine to an operator: the repository, /etc and /var in it, and programs that must not touch this machine. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { appendFile, chmod, chown, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { makeCertificate } from '../certificates.ts'
import { inherited } from '../process/inherited.ts'
import { previousVersion } from '../process/previous-version.ts'
import { freePort } from '../servers/free-port.ts'
import { root } from '../stack/repository.ts'

/** How long commands may take, in milliseconds; it says nothing about speed. */
const BLOCK_MS = 180_000
/** How much of the log of the gateways an error shows. */
const LOG_LINES = 10
/** Whoever the service runs as on a real machine: here nobody, where root may say so. */
const NOBODY = 65_534
/** What commands of the document need of the repository. */
const FILES = [
  '.env.example',
  '.gitignore',
  'Dockerfile',
  'deploy',
  'docker',
  'docker-compose.yml',
  'gateway',
  'package.json',
  'protocol',
  'scripts',
]
/**
 * Programs that are not run, and why: systemd and users belong to the machine of the test; there is no Docker and no cluster; npm ci
 * would load and build what the repository has installed, so that npm runs everything else.
 */
const STAND_INS = ['systemctl', 'useradd', 'journalctl', 'docker', 'kubectl', 'npm']

const run = promisify(execFile)

interface Options {
  /** The tags that the document upgrades to, and goes back to. */
  readonly versions: readonly string[]
  readonly postgres?: URL
  readonly redis?: URL
}

export class Machine {
  /** The migration that the previous version lacks; undefined where git has no previous version. */
  readonly lacks: string | undefined
  private readonly folder: string
  private readonly substitutes: ReadonlyMap<string, string>
  private readonly pattern: RegExp
  private readonly variables: Record<string, string>

  private constructor(
    folder: string,
    substitutes: ReadonlyMap<string, string>,
    variables: Record<string, string>,
    lacks: string | undefined,
  ) {
    this.folder = folder
    this.substitutes = substitutes
    this.pattern = new RegExp([...substitutes.keys()].map(text => text.replaceAll('.', '\\.')).join('|'), 'g')
    this.variables = variables
    this.lacks = lacks
  }

  static async prepare({ versions: [next = '', previous = ''], postgres, redis }: Options): Promise<Machine> {
    const folder = await mkdtemp(join(tmpdir(), 'oicq-machine-'))
    await chmod(folder, 0o755)
    const isRoot = process.getuid?.() === 0
    const substitutes = new Map([
      ['/opt/oicq', join(folder, 'opt/oicq')],
      ['/etc/', join(folder, 'etc/')],
      ['/var/', join(folder, 'var/')],
      ['-g oicq', `-g ${isRoot ? NOBODY : process.getgid?.()}`],
      ['chat.example.org:', 'localhost:'],
      ['8080', String(await freePort())],
      ['8443', String(await freePort())],
      ['@db.example.org', `@${postgres?.host}`],
      ['db.example.org', postgres?.hostname ?? ''],
      ['@redis.example.org', `@${redis?.host}`],
      ['-h redis.example.org', `-h ${redis?.hostname} -p ${redis?.port}`],
    ])
    const programs = join(folder, 'bin')
    for (const each of ['bin', 'etc/systemd/system', 'var/lib/oicq', 'var/backups', 'opt/oicq']) {
      await mkdir(join(folder, each), { recursive: true })
    }
    if (isRoot) await chown(join(folder, 'var/lib/oicq'), NOBODY, NOBODY)
    for (const name of STAND_INS) {
      const script = `#!/bin/sh\nexec '${process.execPath}' '${join(import.meta.dirname, 'stand-ins', name)}.ts' "$@"\n`
      await writeFile(join(programs, name), script, { mode: 0o755 })
    }
    const certificate = await makeCertificate(join(folder, 'localhost'))
    const repository = join(folder, 'opt/oicq')
    const machine = new Machine(
      folder,
      substitutes,
      {
        ...inherited,
        HOME: folder,
        PATH: `${programs}:${inherited.PATH}`,
        OTHER_PATH: inherited.PATH,
        MACHINE: folder,
        SERVICE_USER: isRoot ? String(NOBODY) : '',
        CURL_CA_BUNDLE: certificate.cert,
        PREVIOUS: previous,
        ...(postgres && { PGPORT: postgres.port }),
      },
      await prepareRepository(repository, { next, previous }),
    )
    // The unit and the first settings are written for the real folders; the port has to be a free one.
    for (const file of ['oicq-gateway.service', 'settings.env']) {
      const path = join(repository, 'deploy/systemd', file)
      await writeFile(path, `${machine.localize(await readFile(path, 'utf8'))}`)
    }
    await appendFile(join(repository, 'deploy/systemd/settings.env'), `PORT=${machine.localize('8080')}\n`)
    await cp(certificate.cert, join(repository, 'cert.pem'))
    await cp(certificate.key, join(repository, 'key.pem'))
    return machine
  }

  /** All that gateways have written. */
  get log(): string {
    const file = join(this.folder, 'log')
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  }

  /**
   * Runs commands in a shell that ends at the first one that fails, with the folder and the variables of the last ones. Returns what
   * they print; rejects if they fail.
   */
  async run(commands: string): Promise<string> {
    const local = this.localize(commands)
    const state = join(this.folder, 'state')
    const script = `set -aeuo pipefail\n[ ! -e ${state} ] || . ${state}\n${local}\nexport -p >${state}\necho "cd '$PWD'" >>${state}\n`
    const options = { cwd: join(this.folder, 'opt/oicq'), env: this.variables, timeout: BLOCK_MS }
    try {
      return (await run('bash', ['-c', script], options)).stdout
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string }
      throw new Error([local, stdout, stderr, ...this.log.split('\n').slice(-LOG_LINES)].join('\n'))
    }
  }

  /** Returns a text with the folders, ports and hosts of this machine. */
  private localize(text: string): string {
    return text.replace(this.pattern, there => this.substitutes.get(there) ?? there)
  }

  async remove(): Promise<void> {
    await this.run('systemctl stop oicq-gateway').catch(() => {})
    await rm(this.folder, { recursive: true })
  }
}

/** A repository with two tags, and one to fetch from. Returns the migration that the previous version lacks. */
async function prepareRepository(folder: string, { next, previous }: { next: string; previous: string }) {
  const git = (...args: string[]) =>
    run('git', ['-C', folder, '-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args])
  const commit = async (version: string) => {
    await git('add', '--all')
    await git('commit', '--quiet', '--allow-empty', '--message', version)
    await git('tag', version)
  }
  for (const file of FILES) await cp(join(root, file), join(folder, file), { recursive: true })
  await git('init', '--quiet')
  const older = await previousVersion()
  if (older !== undefined) {
    for (const each of ['gateway', 'protocol']) await rm(join(folder, each), { recursive: true })
    for (const each of ['gateway', 'protocol', 'package.json']) {
      await cp(join(older.folder, each), join(folder, each), { recursive: true })
    }
  }
  await commit(previous)
  for (const each of ['gateway', 'protocol']) await rm(join(folder, each), { recursive: true })
  for (const file of FILES) await cp(join(root, file), join(folder, file), { recursive: true })
  await commit(next)
  await older?.remove()
  await git('clone', '--quiet', '--bare', folder, `${folder}.git`)
  await git('remote', 'add', 'origin', `${folder}.git`)
  for (const each of ['node_modules', 'dist']) await symlink(join(root, each), join(folder, each))
  return older?.lacks
}
