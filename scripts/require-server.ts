/** For commands that are given the URL of a running server. */
import { WireClient } from '../test/wire-client.ts'
import type { Arguments } from './arguments.ts'

const ANSWER_MS = 5000

/** Whether this is a URL of WebSocket or TCP, with TLS or without. */
export function isServerUrl(text: string): boolean {
  return /^(wss?|tcps?):$/.test(URL.parse(text)?.protocol ?? '')
}

/** Exits with one line if no server answers at one of these URLs. */
export async function requireServers(args: Arguments, urls: readonly string[]): Promise<void> {
  for (const url of urls) {
    const client = new WireClient(url, { handshakeTimeout: ANSWER_MS })
    await client.opened().catch(error => args.refuse(`no server answers at ${url}: ${error.message}`))
    await client.close()
  }
}
