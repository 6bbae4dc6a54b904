/** Two users who keep writing to each other, whatever happens to the server. */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import type { ConversationPage } from './conversation-page.ts'
import { untilEqual } from './until.ts'
import type { UserPage } from './user-page.ts'

/** Interval between two messages, ms: short enough that one is always in flight; the page shows at most 500. */
const EVERY_MS = 100
/** Console messages of a browser whose server is away; it requests the icon at any time. */
export const noServer = /WebSocket connection to .* failed|net::ERR_\w+ .*icon\.svg/

interface Side {
  readonly user: UserPage
  readonly conversation: ConversationPage
  /** Sent texts, in order. */
  readonly sent: string[]
}

export class ContinuousChat {
  private readonly sides: readonly Side[]
  private isRunning = true

  private constructor(sides: readonly Side[]) {
    this.sides = sides
  }

  /** Each opens the conversation with the other. */
  static async between(one: UserPage, other: UserPage): Promise<ContinuousChat> {
    const side = async (user: UserPage, peer: UserPage): Promise<Side> => {
      user.problems.expect(noServer)
      return { user, conversation: await user.openConversation(peer), sent: [] }
    }
    return new ContinuousChat([await side(one, other), await side(other, one)])
  }

  /**
   * Keeps both writing until the event is over and both are connected again; then each sends once more, so that all
   * duplicates have arrived before that.
   */
  async during(event: () => Promise<unknown>): Promise<void> {
    this.isRunning = true
    const talking = this.sides.map(side => this.keepSending(side))
    try {
      await event()
      await Promise.all(this.sides.map(({ user }) => user.isConnected()))
    } finally {
      this.isRunning = false
      await Promise.all(talking)
    }
    for (const side of this.sides) await this.sendNext(side)
  }

  /** Waits until each user has sent this many more texts. */
  async untilSent(count: number): Promise<void> {
    const wanted = this.sides.map(({ sent }) => sent.length + count)
    await untilEqual(async () => this.sides.every(({ sent }, place) => sent.length >= (wanted[place] ?? 0)), true)
  }

  /** Asserts that both pages show all texts exactly once, each user's in order. */
  async assertComplete(): Promise<void> {
    await this.assertShown(texts => texts)
  }

  /**
   * The same, but allows duplicates of texts in flight when the sender's connection was lost: they are sent again (M5), and
   * the recipient, whose connection was not lost, cannot tell.
   */
  async assertNothingLost(): Promise<void> {
    await this.assertShown(texts => [...new Set(texts)])
  }

  private async assertShown(counted: (texts: string[]) => string[]): Promise<void> {
    const all = this.sides.flatMap(({ sent }) => sent).toSorted()
    for (const { conversation, sent } of this.sides) {
      await untilEqual(async () => counted(await conversation.texts()).toSorted(), all)
      const shown = counted(await conversation.texts())
      for (const each of this.sides) {
        assert.deepEqual(
          shown.filter(text => each.sent.includes(text)),
          each.sent,
          'the order of the messages',
        )
      }
      await untilEqual(() => conversation.countOf('Safe with the server'), sent.length)
    }
  }

  private async keepSending(side: Side): Promise<void> {
    while (this.isRunning) {
      await this.sendNext(side)
      await pause(EVERY_MS)
    }
  }

  private async sendNext({ user, conversation, sent }: Side): Promise<void> {
    const text = `${user.nickname} ${sent.length + 1}.`
    sent.push(text)
    await conversation.send(text)
  }
}
