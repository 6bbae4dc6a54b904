/**
 * The lobby: an open room of the system where new users land, so that strangers meet without knowing each other's numbers. When it is
 * full, the next one lands in another of the same name.
 */
import type { Logger } from 'pino'
import { Access } from '../../../protocol/index.ts'
import type { Clock } from '../../clock.ts'
import type { Newcomers } from '../../handlers/services.ts'
import type { RoomStore } from '../../store/rooms/interface.ts'
import { entryFrames } from './entry-frame.ts'
import { roomLimits } from './limits.ts'
import type { RoomNews } from './news.ts'

/** A room of the system with this name is a lobby as long as it is open. */
const LOBBY_NAME = '大厅'
const settings = { name: LOBBY_NAME, topic: '', access: Access.open }
/** How long the lobby is the same one before it is looked for again, in milliseconds. */
const KNOWN_MS = 60_000
/** New users who wait to be let in; further ones are left outside. */
const MAX_WAITING = 1000

interface Parts {
  readonly store: Pick<RoomStore, 'joinRoom' | 'roomOfSystem'>
  readonly clock: Clock
  readonly tell: (news: RoomNews) => Promise<void>
  readonly log: Logger
}

export class Lobby implements Newcomers {
  private readonly parts: Parts
  private readonly waiting: number[] = []
  private working: Promise<void> | undefined
  /** The lobby of late. */
  private known: { readonly room: number; readonly until: number } | undefined

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** Lets a new user in, soon: a registration neither waits for that nor fails. */
  welcome(number: number): void {
    if (this.waiting.length >= MAX_WAITING) return
    this.waiting.push(number)
    this.working ??= this.work()
  }

  private async work(): Promise<void> {
    for (;;) {
      const number = this.waiting.shift()
      if (number === undefined) break
      try {
        await this.letIn(number)
      } catch (error) {
        this.parts.log.warn({ number, err: error }, 'failed to let a new user into the lobby')
      }
    }
    this.working = undefined
  }

  private async letIn(number: number): Promise<void> {
    const { clock, store } = this.parts
    const { known } = this
    // The one of late may be full by now, or closed, or no lobby any more.
    if (known !== undefined && known.until > clock.now() && (await this.enter(known.room, number))) return
    const room = await store.roomOfSystem(settings, roomLimits)
    this.known = { room, until: clock.now() + KNOWN_MS }
    await this.enter(room, number)
  }

  /** Returns false if the room does not take the user. */
  private async enter(room: number, number: number): Promise<boolean> {
    const { clock, store, tell } = this.parts
    const joined = await store.joinRoom({ room, by: number, now: clock.now() }, roomLimits)
    if (typeof joined === 'string') return false
    await tell({ room, joined: number, frames: entryFrames(room, joined.entries) })
    return true
  }

  /** Resolves when nobody waits any more. */
  async settled(): Promise<void> {
    await this.working
  }
}
