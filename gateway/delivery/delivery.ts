/**
 * How a message finds its recipient (M1, M4, M5): straight to a session here; to the instance where the recipient is, which
 * answers for it from then on; else to the mailbox. Until another instance has answered, the message is kept here, and
 * whatever happens to that instance, it is looked for anew or stored.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { Mode } from '../../protocol/index.ts'
import type { ItemHandlers } from '../cluster/envelope.ts'
import type { Links } from '../cluster/links.ts'
import type { Connections } from '../connections.ts'
import type { Directory, Presence } from '../ports.ts'
import { visibleMode } from '../session.ts'
import type { Sessions } from '../sessions.ts'
import { Arrivals } from './arrivals.ts'
import { inTime } from './in-time.ts'
import { Lane, type Message } from './lane.ts'
import type { Mailbox } from './mailbox.ts'
import { type Receipt, settle } from './settlement.ts'
import { StoredMail } from './stored-mail.ts'
import type { Resume } from './trace.ts'
import { Unanswered } from './unanswered.ts'

/** How often answers that are overdue are looked for, in milliseconds. */
const TICK_MS = 100
/** How long other instances may take for their last answers when this one stops, in milliseconds. */
const STOP_MS = 2000
/** How often a message may come back before it is stored. */
const MAX_RETURNS = 2
/** Lanes that are kept because they know the way. */
const MAX_IDLE_LANES = 100_000

type Handled = 'message' | 'sampledMessage' | 'settled' | 'returned' | 'refused' | 'stored' | 'hurry'

export class Delivery {
  readonly storedMail: StoredMail
  private readonly sessions: Sessions
  private readonly mailbox: Mailbox
  private readonly directory: Directory
  private readonly links: Links
  private readonly connections: Connections
  readonly unanswered: Unanswered
  /** Messages that came back because their recipient was not where they were sent. */
  returned = 0
  private readonly arrivals: Arrivals
  private readonly lanes = new Map<number, Lane>()
  private looking: Lane[] = []
  private readonly timer: NodeJS.Timeout

  constructor(
    sessions: Sessions,
    mailbox: Mailbox,
    directory: Directory,
    links: Links,
    connections: Connections,
    resume?: Resume,
  ) {
    this.sessions = sessions
    this.mailbox = mailbox
    this.directory = directory
    this.links = links
    this.connections = connections
    this.unanswered = new Unanswered(links)
    this.arrivals = new Arrivals(sessions, links, connections, resume)
    this.storedMail = new StoredMail(sessions, mailbox, directory, links)
    this.timer = setInterval(() => this.storeOverdue(), TICK_MS)
  }

  /** Delivers an encoded server 0x03 frame to a user's client or mailbox; the receipt hears what became of it. */
  deliver(recipient: number, frame: Uint8Array, receipt: Receipt): void {
    receipt.expect()
    const session = this.sessions.get(recipient)
    const known = this.lanes.get(recipient)
    if (session !== undefined && (known === undefined || known.isIdle)) {
      if (known !== undefined) this.lanes.delete(recipient)
      session.deliver(frame, receipt, this.connections.now())
      return
    }
    const lane = known ?? this.addLane(recipient)
    const message = { lane, frame, receipt, at: this.connections.now(), id: 0, returns: 0, item: undefined }
    if (session === undefined && lane.storing > 0 && lane.isOpen) this.store(message)
    else if (session === undefined && lane.route !== undefined && lane.isOpen) this.send(lane.route, message)
    else {
      lane.wait(message)
      this.goOn(lane)
      receipt.trace?.step(lane.looking ? 'directory' : 'wait')
    }
  }

  private addLane(number: number): Lane {
    if (this.lanes.size >= MAX_IDLE_LANES) {
      for (const lane of this.lanes.values()) if (lane.isIdle) this.lanes.delete(lane.number)
    }
    const lane = new Lane(number)
    this.lanes.set(number, lane)
    return lane
  }

  /** Looks for the recipient again, once nothing is on its way any more. */
  private goOn(lane: Lane): void {
    if (lane.looking || lane.unanswered > 0 || lane.storing > 0 || !lane.waits) return
    lane.route = undefined
    lane.looking = true
    lane.trace('directory')
    if (this.looking.length === 0) setImmediate(() => this.lookUp())
    this.looking.push(lane)
  }

  private async lookUp(): Promise<void> {
    const lanes = this.looking
    this.looking = []
    const entries = (await inTime(this.directory.find(lanes.map(lane => lane.number)))) ?? []
    for (const [place, lane] of lanes.entries()) {
      lane.looking = false
      this.dispatch(lane, entries[place])
    }
  }

  /** Sends what waits on its way, now that it is known who has the number. */
  private dispatch(lane: Lane, entry: Presence | undefined): void {
    const messages = lane.empty()
    const session = this.sessions.get(lane.number)
    if (session !== undefined) {
      this.lanes.delete(lane.number)
      for (const { frame, receipt } of messages) session.deliver(frame, receipt, this.connections.now())
      return
    }
    // What goes to the mailbox now, or has come back too often, has to stay before what follows it.
    const isStored = this.mailbox.isWriting(lane.number) || messages.some(message => message.returns >= MAX_RETURNS)
    // Whoever can't be seen gets everything by way of the mailbox, so that a barrier tells hidden from offline in no case (P1).
    const isVisible = entry !== undefined && visibleMode(entry.mode) !== Mode.offline
    if (isVisible && entry.instance !== this.links.instance && !isStored) {
      lane.route = entry.instance
      this.storedMail.tellFirst(lane.number, entry.instance)
      for (const message of messages) this.send(entry.instance, message)
    } else {
      for (const message of messages) this.store(message)
    }
  }

  private send(instance: string, message: Message): void {
    if (this.unanswered.send(instance, message)) return
    const { lane } = message
    lane.wait(message)
    const isReached = this.links.reaches(instance)
    this.storeAll(
      this.unanswered.takeBack(instance, other => !isReached || other.lane === lane),
      [lane],
    )
  }

  private store(message: Message): void {
    const { lane, frame, receipt } = message
    receipt.trace?.step('store')
    lane.route = undefined
    lane.storing++
    this.mailbox.append(lane.number, frame, outcome => {
      lane.storing--
      settle(receipt, lane.number, outcome)
      this.finish(lane)
    })
  }

  /** Nothing is on its way down this lane: goes on with what waits. */
  private finish(lane: Lane): void {
    this.goOn(lane)
    if (lane.isIdle && lane.route === undefined && this.lanes.get(lane.number) === lane) this.lanes.delete(lane.number)
  }

  /** What other instances say of messages. */
  get handlers(): Pick<ItemHandlers, Handled> {
    return {
      ...this.arrivals.handlers,
      ...this.storedMail.handlers,
      settled: (peer, { ids }) => {
        for (const id of ids) {
          const message = this.unanswered.answered(peer, id)
          if (message === undefined) continue
          this.finish(message.lane)
          message.receipt.settled(1)
        }
      },
      refused: (peer, { id, why }) => {
        const message = this.unanswered.answered(peer, id)
        if (message === undefined) return
        this.finish(message.lane)
        message.receipt.refused(message.lane.number, why)
      },
      returned: (peer, { ids }) => {
        for (const id of ids) {
          const message = this.unanswered.answered(peer, id)
          if (message === undefined) continue
          message.returns++
          this.returned++
          message.lane.route = undefined
          message.lane.comeBack(message)
          this.goOn(message.lane)
          if (!message.lane.looking) message.receipt.trace?.step('wait')
        }
      },
    }
  }

  /** A barrier waits (M4): other instances are to ask for the confirmations that they wait for. */
  hurry(): void {
    this.unanswered.hurry()
  }

  /** An instance is gone: what it has not answered for goes on another way. */
  lost(instance: string): void {
    const taken = this.unanswered.lost(instance)
    this.arrivals.lost(instance)
    for (const lane of this.lanes.values()) if (lane.route === instance) lane.route = undefined
    for (const message of taken) message.lane.comeBack(message)
    for (const { lane, receipt } of taken) {
      this.goOn(lane)
      if (!lane.looking) receipt.trace?.step('wait')
    }
  }

  /** Stores what other instances have not answered for in time, and in the same lanes all that follows it. */
  private storeOverdue(): void {
    this.storeAll(this.unanswered.takeOverdue(this.connections.now()), [])
  }

  /** Stores messages that were taken back, and after them what waits behind them, or in other lanes. */
  private storeAll(taken: readonly Message[], others: Iterable<Lane>): void {
    for (const message of taken) message.lane.comeBack(message)
    for (const lane of new Set([...taken.map(message => message.lane), ...others])) {
      for (const message of lane.empty()) this.store(message)
    }
  }

  /** Ends once other instances have answered for everything, or what they have not answered for in time is stored. */
  async stop(): Promise<void> {
    const deadline = this.connections.now() + STOP_MS
    while (!this.lanes.values().every(lane => lane.isIdle) && this.connections.now() < deadline)
      await delay(TICK_MS / 4)
    clearInterval(this.timer)
    this.storeAll(this.unanswered.takeAll(), this.lanes.values())
  }
}
