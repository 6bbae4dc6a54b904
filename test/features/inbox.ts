/** What tests of messages share: reading texts, and answering pings by hand. */
import assert from 'node:assert/strict'
import { AddFriend, decodeText, Flag, Kind } from '../../protocol/index.ts'
import type { TestClient } from '../client.ts'
import type { TestGateway } from '../start-gateway.ts'
import { until } from '../until.ts'

/** The texts of the next frames, which all have to be messages. */
export async function nextTexts(client: TestClient, count: number): Promise<string[]> {
  const texts: string[] = []
  while (texts.length < count) texts.push((await client.next('message')).text)
  return texts
}

/** All texts from users that arrive from now on, also after the test stopped reading; grows as they come. */
export function collectTexts(client: TestClient): string[] {
  const texts: string[] = []
  client.on('frame', ({ name, values }) => {
    if (name === 'message' && values.flag === Flag.user) texts.push(decodeText(values.text))
  })
  return texts
}

/** `from` up to, not including, `end`, as texts. */
export function numbered(from: number, end: number): string[] {
  return Array.from({ length: end - from }, (_, index) => String(from + index))
}

/** Puts a sender on a recipient's list, so that it may fill the mailbox (M2); both have read everything before. */
export async function befriend(recipient: TestClient, sender: TestClient): Promise<void> {
  assert.equal((await recipient.ask('addFriend', { friend: sender.number })).result, AddFriend.added)
  await recipient.next('friendAdded')
  assert.equal((await sender.next('message')).kind, Kind.added)
}

/** Returns a client's pings, or holds them back. The client has to be connected with `autoPong: false`. */
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

  constructor(client: TestClient) {
    client.on('frame', ({ name, values }) => {
      if (name === 'message' && values.number !== 0) this.outstanding = true
    })
    client.socket.on('ping', () => {
      this.outstanding = false
    })
  }

  given(): Promise<void> {
    return until('all is confirmed', () => !this.outstanding)
  }
}

/**
 * A barrier behind a message to a visible recipient who never answers a ping: its echo waits until the message is stored for
 * want of a pong. Whatever else comes before it was not held up.
 */
export class HeldBarrier {
  private isEchoed = false

  private constructor(sender: TestClient) {
    sender.barrier().then(
      () => {
        this.isEchoed = true
      },
      () => {}, // the test is over before
    )
  }

  /** The message is with its recipient, and the barrier on its way. */
  static async start(gateway: TestGateway): Promise<HeldBarrier> {
    const [sender, silent] = [await gateway.signUp(), await gateway.connect({ autoPong: false })]
    await silent.signUp()
    sender.send('sendMessage', { recipient: silent.number, text: 'hm' })
    const held = new HeldBarrier(sender)
    await silent.next('message')
    return held
  }

  assertHeld(): void {
    assert.ok(!this.isEchoed, 'held up as long as by a recipient who confirms nothing')
  }
}
