/** The program: reads the settings, serves until it is told to stop. A second signal stops it at once. */
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
      error => fail(`The server did not stop in good order: ${error}`),
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
  fail(`The server cannot start: ${error instanceof Error ? error.message : error}`)
}
