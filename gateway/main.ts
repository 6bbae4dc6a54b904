/** The entry point: reads the settings, and serves until SIGTERM, SIGINT or a drain command. A second signal exits at once. */
import { describeSettings, readConfig, SettingError } from './config.ts'
import { type Server, startServer } from './server.ts'

if (process.argv.includes('--help')) {
  process.stdout.write(`Settings, read from the environment:\n\n${describeSettings()}\n`)
  process.exit(0)
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

function stopOnSignal(server: Server): void {
  let stopping = false
  const stop = () => {
    if (stopping) process.exit(1)
    stopping = true
    server.close().then(
      () => process.exit(0),
      error => fail(`shutdown failed: ${error}`),
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  server.drainRequested.then(stop)
}

try {
  const server = await startServer(readConfig(process.env))
  stopOnSignal(server)
} catch (error) {
  if (error instanceof SettingError) fail(error.message)
  fail(`cannot start: ${error instanceof Error ? error.message : error}`)
}
