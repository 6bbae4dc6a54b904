/**
 * The entry point: reads the settings, and serves until SIGTERM, SIGINT or a drain command. A second signal exits at once. SIGHUP
 * reads the settings again; in a terminal, whose end it tells, it stops the server.
 */
import { isatty } from 'node:tty'
import { parseArgs } from 'node:util'
import type { Logger } from 'pino'
import { findProblems } from './check.ts'
import { readConfig } from './config.ts'
import { Misconfigured, messageOf } from './errors.ts'
import { logLibraryOutput } from './library-output.ts'
import { createLog } from './log.ts'
import { type Server, startServer } from './server.ts'
import { SettingError } from './setting-parsers.ts'
import { changedSettings, describeSettings, mistypedSettings } from './setting-texts.ts'
import { withSettingsFile } from './settings-file.ts'
import { releaseStartMemory } from './start-memory.ts'
import { version } from './version.ts'

const usage = 'npm start [-- --check | --help | --version]'

const flag = { type: 'boolean' } as const

let server: Server | undefined
let isStopping = false

function fail(message: string): never {
  process.stderr.write(`${message.replaceAll('\n', ' ')}\n`)
  process.exit(1)
}

/** Settings with a wrong value change nothing. */
function reload(log: Logger): void {
  if (isStopping || server === undefined) return
  try {
    server.reload(readConfig(withSettingsFile(process.env)))
  } catch (error) {
    if (!(error instanceof SettingError)) throw error
    log.error({ reason: error.message }, 'settings not reloaded; the last ones remain in use')
  }
}

function stop(): void {
  // While it starts there is nothing to drain.
  if (isStopping || server === undefined) process.exit(isStopping ? 1 : 0)
  isStopping = true
  server.close().then(
    () => process.exit(0),
    error => fail(`shutdown failed: ${error}`),
  )
}

function readArguments(): { check?: boolean; help?: boolean; version?: boolean } {
  try {
    return parseArgs({ options: { check: flag, help: flag, version: flag } }).values
  } catch (error) {
    fail(`${messageOf(error)} (${usage})`)
  }
}

const args = readArguments()
if (args.version) {
  process.stdout.write(`${version}\n`)
  process.exit(0)
}
if (args.help) {
  process.stdout.write(
    `${usage}\n\nSettings, read from the environment and from SETTINGS_FILE:\n\n${describeSettings()}\n`,
  )
  process.exit(0)
}
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, stop)
// The terminal hangs up, unless nothing of the process is connected to one.
const hasTerminal = [0, 1, 2].some(isatty)

try {
  const environment = withSettingsFile(process.env)
  const config = readConfig(environment)
  const log = createLog(config.logLevel)
  logLibraryOutput(log)
  process.on('SIGHUP', hasTerminal ? stop : () => reload(log))
  const mistyped = mistypedSettings(environment)
  if (args.check) {
    const problems = await findProblems(config)
    for (const problem of [...mistyped, ...problems]) process.stderr.write(`${problem}\n`)
    if (problems.length === 0) process.stdout.write('a gateway can start with these settings\n')
    process.exit(Number(problems.length > 0))
  }
  log.info(changedSettings(environment), 'settings that differ from the defaults')
  for (const warning of mistyped) log.warn(warning)
  server = await startServer(config, Date, undefined, log)
  server.drainRequested.then(stop)
  releaseStartMemory()
} catch (error) {
  if (error instanceof SettingError || error instanceof Misconfigured) fail(error.message)
  fail(`cannot start: ${messageOf(error)}`)
}
