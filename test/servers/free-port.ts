import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/** Below those that systems hand out: no connection takes the port while its server is away for a moment. */
const FIRST_PORT = 12_000
const LAST_PORT = 22_000
/** From a port to the one that this process listens on to claim it. */
const TO_CLAIM = 10_000
const ATTEMPTS = 100

/** A port that was free a moment ago, at random. No other process that looks for one gets it as long as this process lives. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(FIRST_PORT, LAST_PORT)
    const claim = await listen(port + TO_CLAIM)
    const server = claim && (await listen(port))
    if (server === undefined) {
      claim?.close()
      continue
    }
    claim?.unref()
    server.close()
    await once(server, 'close')
    return port
  }
  throw new Error('no free port')
}

/** Returns undefined if the port is taken. */
async function listen(port: number): Promise<Server | undefined> {
  const server = createServer().listen(port, '127.0.0.1')
  return once(server, 'listening').then(
    () => server,
    () => undefined,
  )
}
