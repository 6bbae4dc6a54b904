/** File transfers (X1–X3): chunks are passed on as fast as the receiver takes them, and never kept. */
import { because, fromServer, Mode, type PlainReasonName } from '../../protocol/index.ts'
import type { Clock } from '../clock.ts'
import type { ItemHandlers, ItemValues } from '../cluster/envelope.ts'
import type { Peers } from '../cluster/peers.ts'
import type { SessionRegistry } from '../session/registry.ts'
import { reasonNotice } from '../session/system-notice.ts'

/** How long an offer waits for its answer, in milliseconds. */
const OFFER_MS = 5 * 60_000
/** Bytes of a file sent to another instance that the receiver's client may not have taken yet. */
const WINDOW_BYTES = 128 * 1024

/** Why a transfer ends early. */
export type FileEnd = ItemValues<'fileEnded'>['why']

/** The reason that the one who caused it is told: none where that is no news, or the refusal of a request tells it. */
const ownEnds: Record<FileEnd, PlainReasonName | undefined> = {
  fileCancelled: 'fileCancelled',
  fileRefused: undefined,
  filePeerGone: 'fileCancelled',
  fileLapsed: 'fileLapsed',
  fileOutOfBounds: undefined,
}

interface Transfer {
  readonly from: number
  readonly to: number
  /** Distinguishes it from others of the same pair; assigned by the instance of the offerer. */
  readonly id: number
  readonly length: number
  readonly offeredAt: number
  /** The receiver, who is here, blocks the offerer and is not to know of the offer, which lapses (M8). */
  readonly isConcealed: boolean
  /** The instance of the other user, when not this one: each instance keeps its half of the transfer. */
  readonly elsewhere: string | undefined
  accepted: boolean
  passed: number
  /** Bytes handed to the other instance that the receiver has not taken. */
  untaken: number
  whenTaken: (() => void) | undefined
  /** Chunks from the other instance that the receiver's client has no room for yet. */
  held: Uint8Array[]
}

/** The offers and transfers under way, one per direction and pair (X1). */
export class FileTransfers {
  private readonly sessions: SessionRegistry
  private readonly peers: Peers
  private readonly clock: Clock
  private readonly byPair = new Map<string, Transfer>()
  private readonly byUser = new Map<number, Set<Transfer>>()
  private lastId = 0

  constructor(sessions: SessionRegistry, peers: Peers, clock: Clock) {
    this.sessions = sessions
    this.peers = peers
    this.clock = clock
    peers.on('lost', peer => this.lost(peer))
  }

  /** How many transfers are offered or accepted. */
  get size(): number {
    return this.byPair.size
  }

  get(from: number, to: number): Transfer | undefined {
    return this.byPair.get(pairKey(from, to))
  }

  /** The transfer as far as its receiver knows of it. */
  shownTo(receiver: number, from: number): Transfer | undefined {
    const transfer = this.get(from, receiver)
    return transfer?.isConcealed ? undefined : transfer
  }

  /** Offers a file from a user here. Returns false when one of this direction and pair is under way. */
  offer(from: number, to: number, elsewhere: string | undefined, name: string, length: number): boolean {
    if (this.get(from, to) !== undefined) return false
    this.lastId = (this.lastId + 1) >>> 0
    const id = this.lastId
    this.begin(from, to, id, length, elsewhere)
    if (elsewhere === undefined) this.show(from, to, name, length)
    else this.peers.tell(elsewhere, 'fileOffer', { from, to, id, name, length })
    return true
  }

  private begin(from: number, to: number, id: number, length: number, elsewhere: string | undefined): void {
    const transfer: Transfer = {
      ...{ from, to, id, length, elsewhere, offeredAt: this.clock.now() },
      isConcealed: this.sessions.get(to)?.blocks(from) === true,
      ...{ accepted: false, passed: 0, untaken: 0, whenTaken: undefined, held: [] },
    }
    this.byPair.set(pairKey(from, to), transfer)
    this.of(from).add(transfer)
    this.of(to).add(transfer)
  }

  /** Shows an offer to its receiver here. */
  private show(from: number, to: number, name: string, length: number): void {
    if (this.get(from, to)?.isConcealed === false) this.sessions.get(to)?.push(fileOffer(from, name, length))
  }

  private of(number: number): Set<Transfer> {
    let transfers = this.byUser.get(number)
    if (transfers === undefined) {
      transfers = new Set()
      this.byUser.set(number, transfers)
    }
    return transfers
  }

  /** The receiver accepts the file. */
  accept(transfer: Transfer): void {
    const { from, to, id, length, elsewhere } = transfer
    transfer.accepted = true
    this.sessions.get(from)?.push(fileAnswer(to, 1))
    if (elsewhere !== undefined && this.sessions.get(to) !== undefined)
      this.peers.tell(elsewhere, 'fileAccepted', { from, to, id })
    if (length === 0) this.finish(transfer)
  }

  /** Passes a chunk on; returns a promise when the next one has to wait (X3). */
  pass(transfer: Transfer, data: Uint8Array): Promise<undefined> | undefined {
    const { from, to, id, elsewhere } = transfer
    if (elsewhere === undefined) return this.passHere(transfer, data)
    this.count(transfer, data.length)
    transfer.untaken += data.length
    this.peers.tell(elsewhere, 'fileData', { from, to, id, data })
    if (transfer.untaken < WINDOW_BYTES || transfer.passed === transfer.length)
      return this.peers.to(elsewhere)?.waitForRoom()
    return new Promise(resolve => {
      transfer.whenTaken = () => resolve(undefined)
    })
  }

  private passHere(transfer: Transfer, data: Uint8Array): Promise<undefined> | undefined {
    const waitForRoom = this.sessions.get(transfer.to)?.connection.waitForDrain()
    // Others may have taken the room by then, or the transfer may be over.
    if (waitForRoom !== undefined)
      return waitForRoom.then(() => (this.isOpen(transfer) ? this.passHere(transfer, data) : undefined))
    this.sessions.get(transfer.to)?.push(fileData(transfer.from, data))
    this.count(transfer, data.length)
    return undefined
  }

  /** Passes on chunks from another instance, as far as there is room; that instance sends more once these are taken. */
  private pour(transfer: Transfer, peer: string): void {
    const { from, to, id, held } = transfer
    while (this.isOpen(transfer)) {
      const [data] = held
      const receiver = this.sessions.get(to)
      if (data === undefined || receiver === undefined) return
      const waitForRoom = receiver.connection.waitForDrain()
      if (waitForRoom !== undefined) {
        waitForRoom.then(() => this.pour(transfer, peer))
        return
      }
      held.shift()
      receiver.push(fileData(from, data))
      this.peers.tell(peer, 'fileTaken', { from, to, id, length: data.length })
      this.count(transfer, data.length)
    }
  }

  private isOpen(transfer: Transfer): boolean {
    return this.get(transfer.from, transfer.to) === transfer
  }

  private count(transfer: Transfer, bytes: number): void {
    transfer.passed += bytes
    if (transfer.passed === transfer.length) this.finish(transfer)
  }

  /** Removes a transfer; nobody is told. */
  private finish(transfer: Transfer): void {
    this.byPair.delete(pairKey(transfer.from, transfer.to))
    for (const number of [transfer.from, transfer.to]) {
      const transfers = this.of(number)
      transfers.delete(transfer)
      if (transfers.size === 0) this.byUser.delete(number)
    }
    transfer.whenTaken?.()
  }

  /** Ends a transfer early: 0x13 with 0 to its offerer, and a notice to each side (X2). `by` has caused it; 0 is neither. */
  breakOff(transfer: Transfer, why: FileEnd, by: number): void {
    this.endHere(transfer, why, by)
    const { from, to, id, elsewhere } = transfer
    if (elsewhere !== undefined) this.peers.tell(elsewhere, 'fileEnded', { from, to, id, why, by })
  }

  private endHere(transfer: Transfer, why: FileEnd, by: number): void {
    this.finish(transfer)
    const { from, to } = transfer
    this.sessions.get(from)?.push(fileAnswer(to, 0))
    for (const [number, other] of [
      [from, to],
      [to, from],
    ] as const) {
      const reason = number === by ? ownEnds[why] : why === 'fileCancelled' ? 'fileCancelledByPeer' : why
      const isTold = number === from || !transfer.isConcealed
      if (reason !== undefined && isTold) this.sessions.get(number)?.push(fileNotice(other, reason))
    }
  }

  /** A user has left, or is no longer visible. */
  endAllOf(number: number): void {
    const transfers = this.byUser.get(number)
    if (transfers === undefined) return
    for (const transfer of [...transfers]) this.breakOff(transfer, 'filePeerGone', number)
  }

  /** An instance is dead, and with it the users there. */
  private lost(instance: string): void {
    for (const transfer of this.byPair.values()) {
      if (transfer.elsewhere === instance) this.endHere(transfer, 'filePeerGone', 0)
    }
  }

  /** Ends offers that were not answered in time. */
  expire(): void {
    const limit = this.clock.now() - OFFER_MS
    for (const transfer of this.byPair.values()) {
      if (!transfer.accepted && transfer.offeredAt <= limit) this.breakOff(transfer, 'fileLapsed', 0)
    }
  }

  /** What other instances report of their half of a transfer. */
  get handlers(): Pick<ItemHandlers, 'fileOffer' | 'fileAccepted' | 'fileData' | 'fileTaken' | 'fileEnded'> {
    const halfOf = (peer: string, from: number, to: number, id: number): Transfer | undefined => {
      const transfer = this.get(from, to)
      return transfer?.elsewhere === peer && transfer.id === id ? transfer : undefined
    }
    return {
      fileOffer: (peer, { from, to, id, name, length }) => {
        const receiver = this.sessions.get(to)
        const older = this.get(from, to)
        if (older !== undefined) this.endHere(older, 'filePeerGone', from)
        if (receiver === undefined || receiver.visibleMode === Mode.offline) {
          this.peers.tell(peer, 'fileEnded', { from, to, id, why: 'filePeerGone', by: to })
          return
        }
        this.begin(from, to, id, length, peer)
        this.show(from, to, name, length)
      },
      fileAccepted: (peer, { from, to, id }) => {
        const transfer = halfOf(peer, from, to, id)
        if (transfer !== undefined) this.accept(transfer)
      },
      fileData: (peer, { from, to, id, data }) => {
        const transfer = halfOf(peer, from, to, id)
        if (transfer === undefined) return
        transfer.held.push(data)
        // With more than one, the first waits for room already.
        if (transfer.held.length === 1) this.pour(transfer, peer)
      },
      fileTaken: (peer, { from, to, id, length }) => {
        const transfer = halfOf(peer, from, to, id)
        if (transfer === undefined) return
        transfer.untaken -= length
        if (transfer.untaken >= WINDOW_BYTES) return
        transfer.whenTaken?.()
        transfer.whenTaken = undefined
      },
      fileEnded: (peer, { from, to, id, why, by }) => {
        const transfer = halfOf(peer, from, to, id)
        if (transfer !== undefined) this.endHere(transfer, why, by)
      },
    }
  }
}

/** Tells a user how the file to or from another has ended (X2). */
export function fileNotice(other: number, reason: PlainReasonName): Uint8Array {
  return reasonNotice({ name: 'file', number: other }, because(reason))
}

function fileOffer(friend: number, name: string, length: number): Uint8Array {
  return fromServer.encode('fileOffer', { friend, name, length })
}

function fileData(friend: number, data: Uint8Array): Uint8Array {
  return fromServer.encode('fileData', { friend, data })
}

/** Server 0x13: whether a file is accepted, or still wanted. */
export function fileAnswer(friend: number, accepted: number): Uint8Array {
  return fromServer.encode('fileAnswer', { friend, accepted })
}

function pairKey(from: number, to: number): string {
  return `${from}→${to}`
}
