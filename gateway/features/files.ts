/** File transfers (X1–X4): chunk by chunk, as fast as the receiver takes them, never kept. */
import { fromServer, Mode } from '../../protocol/index.ts'
import type { Connection } from '../connection.ts'
import type { Handlers } from '../dispatch.ts'
import type { Clock } from '../ports.ts'
import { Refusal } from '../refusal.ts'
import type { Sessions } from '../sessions.ts'
import { checkBytes } from './rules.ts'
import type { Services } from './services.ts'

/** How long an offer waits for its answer, in milliseconds. */
const OFFER_MS = 5 * 60_000
const NAME_BYTES = 255
/** What a chunk that nobody waits for takes from the flood allowance. */
const STRAY_CHUNK_COST = 5

interface Transfer {
  readonly from: number
  readonly to: number
  readonly length: number
  readonly offeredAt: number
  accepted: boolean
  passed: number
}

/** The offers and transfers under way, one per direction and pair (X1). */
export class Transfers {
  private readonly sessions: Sessions
  private readonly clock: Clock
  private readonly byPair = new Map<string, Transfer>()
  private readonly byUser = new Map<number, Set<Transfer>>()

  constructor(sessions: Sessions, clock: Clock) {
    this.sessions = sessions
    this.clock = clock
  }

  get(from: number, to: number): Transfer | undefined {
    return this.byPair.get(pairKey(from, to))
  }

  /** False when one of this direction and pair is under way. */
  offer(from: number, to: number, length: number): boolean {
    const key = pairKey(from, to)
    if (this.byPair.has(key)) return false
    const transfer = { from, to, length, offeredAt: this.clock.now(), accepted: false, passed: 0 }
    this.byPair.set(key, transfer)
    this.of(from).add(transfer)
    this.of(to).add(transfer)
    return true
  }

  private of(number: number): Set<Transfer> {
    let transfers = this.byUser.get(number)
    if (transfers === undefined) {
      transfers = new Set()
      this.byUser.set(number, transfers)
    }
    return transfers
  }

  /** The transfer is over; says so to nobody. */
  finish(transfer: Transfer): void {
    this.byPair.delete(pairKey(transfer.from, transfer.to))
    for (const number of [transfer.from, transfer.to]) {
      const transfers = this.of(number)
      transfers.delete(transfer)
      if (transfers.size === 0) this.byUser.delete(number)
    }
  }

  /** Ends a transfer early: 0x13 with 0 to its offerer, a notice to its receiver (X2). */
  breakOff(transfer: Transfer, why: string): void {
    this.finish(transfer)
    const { from, to } = transfer
    this.sessions.get(from)?.push(fileAnswer(to, 0))
    this.sessions.get(to)?.connection.notice(`The file from ${from} ends early: ${why}.`)
  }

  /** A user has left, or can't be seen any more. */
  endAllOf(number: number): void {
    const transfers = this.byUser.get(number)
    if (transfers === undefined) return
    for (const transfer of [...transfers]) this.breakOff(transfer, `${number} has left`)
  }

  /** Ends the offers that nobody has answered for too long. */
  expire(): void {
    const limit = this.clock.now() - OFFER_MS
    for (const transfer of this.byPair.values()) {
      if (!transfer.accepted && transfer.offeredAt <= limit) this.breakOff(transfer, 'the offer was not answered')
    }
  }
}

export function files(services: Services): Pick<Handlers, 'offerFile' | 'answerFile' | 'fileData'> {
  const { presence, sessions, transfers } = services

  /** A chunk that must not come ends its transfer, if there is one. */
  function refuseChunk(from: Connection, friend: number, why: string): never {
    const transfer = transfers.get(from.number, friend)
    if (transfer !== undefined) transfers.breakOff(transfer, why)
    from.charge(STRAY_CHUNK_COST)
    throw new Refusal(why)
  }

  return {
    async offerFile(from, { number, friend, name, length }) {
      const shownName = lastElement(name)
      if (friend === number) throw new Refusal('that is your own number')
      if ((await presence.stateOf(friend)) === Mode.offline) {
        from.send(fileAnswer(friend, 0))
        return
      }
      if (!transfers.offer(number, friend, length)) {
        throw new Refusal(`another file is on its way to ${friend}`)
      }
      sessions.get(friend)?.push(fromServer.encode('fileOffer', { friend: number, name: shownName, length }))
    },

    answerFile(_, { number, friend, accepted }) {
      if (accepted > 1) throw new Refusal('accepted must be 0 or 1')
      const offered = transfers.get(friend, number)
      if (accepted === 1) {
        if (offered === undefined || offered.accepted) throw new Refusal(`${friend} has no open offer`)
        offered.accepted = true
        sessions.get(friend)?.push(fileAnswer(number, 1))
        if (offered.length === 0) transfers.finish(offered)
        return undefined
      }
      const transfer = offered ?? transfers.get(number, friend)
      if (transfer === undefined) throw new Refusal(`no file is on its way from or to ${friend}`)
      if (transfer === offered && !offered.accepted) {
        transfers.finish(transfer)
        sessions.get(friend)?.push(fileAnswer(number, 0))
      } else {
        transfers.breakOff(transfer, `${number} has cancelled it`)
      }
      return undefined
    },

    fileData(from, { number, friend, data }) {
      const transfer = transfers.get(number, friend)
      if (!transfer?.accepted) refuseChunk(from, friend, `${friend} has not accepted a file`)
      if (transfer.passed + data.length > transfer.length) {
        refuseChunk(from, friend, 'there is more data than was offered')
      }
      transfer.passed += data.length
      if (transfer.passed === transfer.length) transfers.finish(transfer)
      const receiver = sessions.get(friend)
      receiver?.push(fromServer.encode('fileData', { friend: number, data }))
      // A slow receiver: the sender's next frame waits, and so its socket is not read (X3).
      return receiver?.connection.room()
    },
  }
}

function fileAnswer(friend: number, accepted: number): Uint8Array {
  return fromServer.encode('fileAnswer', { friend, accepted })
}

/** X4. */
function lastElement(path: string): string {
  const name = path.split(/[/\\]/).at(-1) ?? ''
  if (name === '' || name === '.' || name === '..') throw new Refusal('name is not the name of a file')
  checkBytes('name', name, NAME_BYTES)
  return name
}

function pairKey(from: number, to: number): string {
  return `${from}→${to}`
}
