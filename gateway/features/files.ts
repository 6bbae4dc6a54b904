/** File transfers (X1–X4): chunk by chunk, as fast as the receiver takes them, never kept. */
import { fromServer, Mode } from '../../protocol/index.ts'
import type { ItemHandlers } from '../cluster/envelope.ts'
import type { Links } from '../cluster/links.ts'
import type { Connection } from '../connection.ts'
import type { Handlers } from '../dispatch.ts'
import type { Clock } from '../ports.ts'
import { Refusal } from '../refusal.ts'
import type { Sessions } from '../sessions.ts'
import { stateOf } from './presence.ts'
import { checkBytes } from './rules.ts'
import type { Services } from './services.ts'

/** How long an offer waits for its answer, in milliseconds. */
const OFFER_MS = 5 * 60_000
const NAME_BYTES = 255
/** What a chunk that nobody waits for takes from the flood allowance. */
const STRAY_CHUNK_COST = 5

/** Bytes of a file on their way to another instance that the receiver's client has not taken. */
const WINDOW_BYTES = 128 * 1024

interface Transfer {
  readonly from: number
  readonly to: number
  readonly length: number
  readonly offeredAt: number
  /** Where the other of the two users is, when not here: each instance keeps its half of the transfer. */
  readonly elsewhere: string | undefined
  accepted: boolean
  passed: number
  /** Bytes handed to the other instance that the receiver has not taken. */
  untaken: number
  whenTaken: (() => void) | undefined
}

/** The offers and transfers under way, one per direction and pair (X1). */
export class Transfers {
  private readonly sessions: Sessions
  private readonly links: Links
  private readonly clock: Clock
  private readonly byPair = new Map<string, Transfer>()
  private readonly byUser = new Map<number, Set<Transfer>>()

  constructor(sessions: Sessions, links: Links, clock: Clock) {
    this.sessions = sessions
    this.links = links
    this.clock = clock
  }

  get(from: number, to: number): Transfer | undefined {
    return this.byPair.get(pairKey(from, to))
  }

  /** Offers a file of someone here to someone here or elsewhere. False when one of this direction and pair is under way. */
  offer(from: number, to: number, elsewhere: string | undefined, name: string, length: number): boolean {
    if (this.get(from, to) !== undefined) return false
    this.begin(from, to, length, elsewhere)
    if (elsewhere === undefined) this.sessions.get(to)?.push(fileOffer(from, name, length))
    else this.links.tell(elsewhere, 'fileOffer', { from, to, name, length })
    return true
  }

  private begin(from: number, to: number, length: number, elsewhere: string | undefined): void {
    const transfer: Transfer = {
      ...{ from, to, length, elsewhere, offeredAt: this.clock.now() },
      ...{ accepted: false, passed: 0, untaken: 0, whenTaken: undefined },
    }
    this.byPair.set(pairKey(from, to), transfer)
    this.of(from).add(transfer)
    this.of(to).add(transfer)
  }

  private of(number: number): Set<Transfer> {
    let transfers = this.byUser.get(number)
    if (transfers === undefined) {
      transfers = new Set()
      this.byUser.set(number, transfers)
    }
    return transfers
  }

  /** The receiver takes the file. */
  accept(transfer: Transfer): void {
    const { from, to, length, elsewhere } = transfer
    transfer.accepted = true
    this.sessions.get(from)?.push(fileAnswer(to, 1))
    if (elsewhere !== undefined && this.sessions.get(to) !== undefined)
      this.links.tell(elsewhere, 'fileAccepted', { from, to })
    if (length === 0) this.finish(transfer)
  }

  /** The receiver does not take the file: only the offerer is told. */
  decline(transfer: Transfer): void {
    const { from, to, elsewhere } = transfer
    this.finish(transfer)
    this.sessions.get(from)?.push(fileAnswer(to, 0))
    if (elsewhere !== undefined) this.links.tell(elsewhere, 'fileEnded', { from, to, why: 'it was declined' })
  }

  /** Passes a chunk on; a promise when the next has to wait (X3). */
  pass(transfer: Transfer, data: Uint8Array): Promise<undefined> | undefined {
    const { from, to, elsewhere } = transfer
    this.count(transfer, data.length)
    const receiver = this.sessions.get(to)
    if (elsewhere === undefined) {
      receiver?.push(fileData(from, data))
      return receiver?.connection.room()
    }
    transfer.untaken += data.length
    this.links.tell(elsewhere, 'fileData', { from, to, data })
    if (transfer.untaken < WINDOW_BYTES || transfer.passed === transfer.length) return this.links.to(elsewhere)?.room()
    return new Promise(resolve => {
      transfer.whenTaken = () => resolve(undefined)
    })
  }

  private count(transfer: Transfer, bytes: number): void {
    transfer.passed += bytes
    if (transfer.passed === transfer.length) this.finish(transfer)
  }

  /** The transfer is over; says so to nobody. */
  private finish(transfer: Transfer): void {
    this.byPair.delete(pairKey(transfer.from, transfer.to))
    for (const number of [transfer.from, transfer.to]) {
      const transfers = this.of(number)
      transfers.delete(transfer)
      if (transfers.size === 0) this.byUser.delete(number)
    }
    transfer.whenTaken?.()
  }

  /** Ends a transfer early: 0x13 with 0 to its offerer, a notice to its receiver (X2). */
  breakOff(transfer: Transfer, why: string): void {
    this.endHere(transfer, why)
    const { from, to, elsewhere } = transfer
    if (elsewhere !== undefined) this.links.tell(elsewhere, 'fileEnded', { from, to, why })
  }

  private endHere(transfer: Transfer, why: string): void {
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

  /** An instance has gone, and with it the users there. */
  lost(instance: string): void {
    for (const transfer of this.byPair.values()) {
      if (transfer.elsewhere === instance) this.endHere(transfer, 'the other side is gone')
    }
  }

  /** Ends the offers that nobody has answered for too long. */
  expire(): void {
    const limit = this.clock.now() - OFFER_MS
    for (const transfer of this.byPair.values()) {
      if (!transfer.accepted && transfer.offeredAt <= limit) this.breakOff(transfer, 'the offer was not answered')
    }
  }

  /** What other instances say of their half of a transfer. */
  get handlers(): Pick<ItemHandlers, 'fileOffer' | 'fileAccepted' | 'fileData' | 'fileTaken' | 'fileEnded'> {
    const halfOf = (peer: string, from: number, to: number): Transfer | undefined => {
      const transfer = this.get(from, to)
      return transfer?.elsewhere === peer ? transfer : undefined
    }
    return {
      fileOffer: (peer, { from, to, name, length }) => {
        const receiver = this.sessions.get(to)
        const older = this.get(from, to)
        if (older !== undefined) this.endHere(older, `${from} offers another`)
        if (receiver === undefined || receiver.visibleMode === Mode.offline) {
          this.links.tell(peer, 'fileEnded', { from, to, why: `${to} is not there` })
          return
        }
        this.begin(from, to, length, peer)
        receiver.push(fileOffer(from, name, length))
      },
      fileAccepted: (peer, { from, to }) => {
        const transfer = halfOf(peer, from, to)
        if (transfer !== undefined) this.accept(transfer)
      },
      fileData: (peer, { from, to, data }) => {
        const transfer = halfOf(peer, from, to)
        const receiver = this.sessions.get(to)
        if (transfer === undefined || receiver === undefined) return
        this.count(transfer, data.length)
        receiver.push(fileData(from, data))
        const taken = () => this.links.tell(peer, 'fileTaken', { from, to, length: data.length })
        const room = receiver.connection.room()
        if (room === undefined) taken()
        else room.then(taken)
      },
      fileTaken: (peer, { from, to, length }) => {
        const transfer = halfOf(peer, from, to)
        if (transfer === undefined) return
        transfer.untaken -= length
        if (transfer.untaken >= WINDOW_BYTES) return
        transfer.whenTaken?.()
        transfer.whenTaken = undefined
      },
      fileEnded: (peer, { from, to, why }) => {
        const transfer = halfOf(peer, from, to)
        if (transfer !== undefined) this.endHere(transfer, why)
      },
    }
  }
}

export function files(services: Services): Pick<Handlers, 'offerFile' | 'answerFile' | 'fileData'> {
  const { directory, links, sessions, transfers } = services

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
      const [entry] = await directory.find([friend])
      // Gone meanwhile.
      if (from.session === undefined) return
      const isHere = sessions.get(friend) !== undefined
      if (entry === undefined || stateOf(entry) === Mode.offline || (entry.instance === links.instance && !isHere)) {
        from.send(fileAnswer(friend, 0))
        return
      }
      if (!transfers.offer(number, friend, isHere ? undefined : entry.instance, shownName, length)) {
        throw new Refusal(`another file is on its way to ${friend}`)
      }
    },

    answerFile(_, { number, friend, accepted }) {
      if (accepted > 1) throw new Refusal('accepted must be 0 or 1')
      const offered = transfers.get(friend, number)
      if (accepted === 1) {
        if (offered === undefined || offered.accepted) throw new Refusal(`${friend} has no open offer`)
        transfers.accept(offered)
        return undefined
      }
      const transfer = offered ?? transfers.get(number, friend)
      if (transfer === undefined) throw new Refusal(`no file is on its way from or to ${friend}`)
      if (transfer === offered && !offered.accepted) transfers.decline(transfer)
      else transfers.breakOff(transfer, `${number} has cancelled it`)
      return undefined
    },

    fileData(from, { number, friend, data }) {
      const transfer = transfers.get(number, friend)
      if (!transfer?.accepted) refuseChunk(from, friend, `${friend} has not accepted a file`)
      if (transfer.passed + data.length > transfer.length) {
        refuseChunk(from, friend, 'there is more data than was offered')
      }
      // While that is pending, the sender's next frame waits, and so its socket is not read (X3).
      return transfers.pass(transfer, data)
    },
  }
}

function fileOffer(friend: number, name: string, length: number): Uint8Array {
  return fromServer.encode('fileOffer', { friend, name, length })
}

function fileData(friend: number, data: Uint8Array): Uint8Array {
  return fromServer.encode('fileData', { friend, data })
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
