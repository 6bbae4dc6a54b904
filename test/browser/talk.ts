/** Two people who go on writing to each other, whatever happens to the server. */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import type { Conversation } from './conversation.ts'
import type { Person } from './person.ts'
import { untilEqual } from './until.ts'

/** Often enough that something is always under way; the page shows 500 messages at most. */
const EVERY_MS = 100
/** How long the pages may take to come back and to bring everything to where it belongs, in milliseconds. */
export const RECOVERY_MS = 45_000

/** What a browser says on the console of a server that is not there; it looks for the icon when it likes. */
export const noServer = /WebSocket connection to .* failed|net::ERR_\w+ .*icon\.svg/

interface Side {
  readonly person: Person
  readonly conversation: Conversation
  /** In order. */
  readonly said: string[]
}

export class Talk {
  private readonly sides: readonly Side[]
  private goesOn = true

  private constructor(sides: readonly Side[]) {
    this.sides = sides
  }

  /** Each opens the conversation with the other. */
  static async between(one: Person, other: Person): Promise<Talk> {
    const side = async (person: Person, peer: Person): Promise<Side> => {
      person.problems.expect(noServer)
      return { person, conversation: await person.openConversation(peer), said: [] }
    }
    return new Talk([await side(one, other), await side(other, one)])
  }

  /**
   * Both write all the while something is done, until both are connected after it; and then once more, so that all that comes
   * again has come before that.
   */
  async meanwhile(event: () => Promise<unknown>): Promise<void> {
    this.goesOn = true
    const talking = this.sides.map(side => this.goOn(side))
    try {
      await event()
      await Promise.all(this.sides.map(({ person }) => person.isConnected(RECOVERY_MS)))
    } finally {
      this.goesOn = false
      await Promise.all(talking)
    }
    for (const side of this.sides) await this.sayNext(side)
  }

  /** Resolves when each has written so many texts more. */
  async reaches(count: number): Promise<void> {
    const wanted = this.sides.map(({ said }) => said.length + count)
    await untilEqual(async () => this.sides.every(({ said }, place) => said.length >= (wanted[place] ?? 0)), true)
  }

  /** On both screens stands all that both have written, each text once, and those of the other in the order of writing. */
  async isWhole(): Promise<void> {
    await this.isThere(texts => texts)
  }

  /**
   * The same, but what a sender had under way when their connection was lost may stand there twice: it is sent again (M5), and
   * nothing tells the other, whose connection lived on, that it is the same.
   */
  async hasLostNothing(): Promise<void> {
    await this.isThere(texts => [...new Set(texts)])
  }

  private async isThere(counted: (texts: string[]) => string[]): Promise<void> {
    const all = this.sides.flatMap(({ said }) => said).toSorted()
    for (const { conversation, said } of this.sides) {
      await untilEqual(async () => counted(await conversation.texts()).toSorted(), all, RECOVERY_MS)
      const shown = counted(await conversation.texts())
      for (const each of this.sides) {
        assert.deepEqual(
          shown.filter(text => each.said.includes(text)),
          each.said,
          'the order of the messages',
        )
      }
      await untilEqual(() => conversation.countOf('Safe with the server'), said.length, RECOVERY_MS)
    }
  }

  private async goOn(side: Side): Promise<void> {
    while (this.goesOn) {
      await this.sayNext(side)
      await pause(EVERY_MS)
    }
  }

  private async sayNext({ person, conversation, said }: Side): Promise<void> {
    const text = `${person.nickname} ${said.length + 1}.`
    said.push(text)
    await conversation.say(text)
  }
}
