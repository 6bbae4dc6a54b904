/** Bots in rooms, beside the users of a run: what becomes of all that they say (R4). */
import { setTimeout as delay } from 'node:timers/promises'
import { openStore } from '../gateway/store/open.ts'
import { Bot } from './bot.ts'
import type { Random } from './random.ts'
import { RoomLedger } from './room-ledger.ts'
import { planTalks, play } from './schedule.ts'
import type { Site } from './site.ts'

const POLL_MS = 100
/** How long everybody may take to hear of an entry once all is healed, in milliseconds, and how many are tried: one may be lost (R3). */
const HEARD_MS = 3000
const TRIES = 5
const PAGE = 1000

export class Rooms {
  readonly ledger = new RoomLedger()
  private readonly site: Site
  private readonly bots: readonly Bot[]
  private readonly random: Random

  constructor(site: Site, random: Random) {
    this.site = site
    this.random = random
    this.bots = site.bots.map(number => new Bot(number, site.instances, this.ledger, random.fork()))
  }

  /** Has the bots talk; resolves when the last has said everything for the first time. */
  async talk(durationMs: number, start: number): Promise<void> {
    const plans = this.bots.map(() => planTalks(this.random.fork(), durationMs, this.site.rooms))
    await Promise.all(this.bots.map((bot, place) => play(plans[place] ?? [], start, talk => bot.act(talk))))
  }

  /** To be called when all is healed: waits until all is answered and heard, and compares it with the history. */
  async settle(milliseconds: number): Promise<void> {
    await this.until(milliseconds, () => this.bots.every(bot => bot.isSettled))
    for (const room of this.site.rooms) await this.hearAll(room, milliseconds)
    const store = await openStore(this.site.postgres.url)
    try {
      for (const room of this.site.rooms) {
        const entries = []
        for (let sequence = 0; ; ) {
          const page = await store.roomHistory(room, this.bots[0]?.number ?? 0, { sequence, direction: 'after' }, PAGE)
          if (page === undefined || page.length === 0) break
          entries.push(...page)
          sequence = page.at(-1)?.sequence ?? 0
        }
        this.ledger.check(room, entries)
      }
    } finally {
      await store.close()
    }
  }

  end(): void {
    for (const bot of this.bots) bot.end()
  }

  /** Every bot has to hear what is said in its room from now on. */
  private async hearAll(room: number, milliseconds: number): Promise<void> {
    const before = Math.max(...this.bots.map(bot => bot.lastIn(room)))
    const deaf = () => this.bots.filter(bot => bot.lastIn(room) <= before)
    for (let count = 0; count < TRIES && deaf().length > 0; count++) {
      this.random.pick(this.bots).say(room)
      await this.until(HEARD_MS, () => deaf().length === 0)
    }
    for (const bot of deaf()) this.ledger.faults.push(`${bot.whereabouts} hears nothing of room ${room}`)
    await this.until(milliseconds, () => this.bots.every(bot => bot.isSettled))
  }

  private async until(milliseconds: number, isSo: () => boolean): Promise<void> {
    for (const end = performance.now() + milliseconds; performance.now() < end && !isSo(); ) await delay(POLL_MS)
  }
}
