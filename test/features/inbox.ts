/** What the tests of messages share: reading texts, and answering pings by hand. */
import { once } from 'node:events'
import { decodeText, Flag, fromServer } from '../../protocol/index.ts'
import type { TestClient } from '../client.ts'

const DEADLINE_MS = 20_000

/** The texts of the next frames, which all have to be messages. */
export async function nextTexts(client: TestClient, count: number, deadlineMs = DEADLINE_MS): Promise<string[]> {
  const texts: string[] = []
  while (texts.length < count) texts.push((await client.next('message', deadlineMs)).text)
  return texts
}

/** All texts from users that arrive from now on, also after the test stopped reading; grows as they come. */
export function collectTexts(client: TestClient): string[] {
  const texts: string[] = []
  client.socket.on('message', (data: ArrayBuffer) => {
    for (const { name, values } of fromServer.decodeAll(new Uint8Array(data))) {
      if (name === 'message' && values.flag === Flag.user) texts.push(decodeText(values.text))
    }
  })
  return texts
}

/** Resolves when this was the last of the texts collected from a client. */
export async function untilText(client: TestClient, texts: readonly string[], last: string): Promise<void> {
  const signal = AbortSignal.timeout(DEADLINE_MS)
  while (texts.at(-1) !== last) await once(client.socket, 'message', { signal })
}

/** `from` up to, not including, `end`, as texts. */
export function numbered(from: number, end: number): string[] {
  return Array.from({ length: end - from }, (_, index) => String(from + index))
}

/** Ends the connection without a word, as a lost network does. */
export async function sever(client: TestClient): Promise<void> {
  client.socket.terminate()
  await client.closed
}

/** Answers a client's pings, or holds them back. The client has to be connected with `autoPong: false`. */
export class Pongs {
  readonly held: Buffer[] = []
  private answering = true
  private readonly client: TestClient

  constructor(client: TestClient) {
    this.client = client
    client.socket.on('ping', payload => {
      if (this.answering) client.socket.pong(payload)
      else this.held.push(payload)
    })
  }

  hold(): void {
    this.answering = false
  }

  release(): void {
    this.answering = true
    for (const payload of this.held.splice(0)) this.client.socket.pong(payload)
  }
}

/**
 * Tells when all messages but notices that a client received are confirmed: each ping confirms what came before it, and may
 * come some time after it. The client has to answer pings by itself, and not to have received anything yet.
 */
export class Confirmations {
  private outstanding = false
  private readonly client: TestClient

  constructor(client: TestClient) {
    this.client = client
    client.socket.on('message', (data: ArrayBuffer) => {
      const frames = fromServer.decodeAll(new Uint8Array(data))
      if (frames.some(({ name, values }) => name === 'message' && values.number !== 0)) this.outstanding = true
    })
    client.socket.on('ping', () => {
      this.outstanding = false
    })
  }

  async given(): Promise<void> {
    while (this.outstanding) await once(this.client.socket, 'ping', { signal: AbortSignal.timeout(DEADLINE_MS) })
  }
}
