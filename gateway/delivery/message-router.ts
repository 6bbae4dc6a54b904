/**
 * How a message finds its recipient (M1, M4, M5): straight to a session here; to the instance where the recipient is signed in,
 * which is responsible for it once it has acknowledged it; else to the store. Until another instance has acknowledged a message it
 * is kept here, and whatever happens to that instance, the recipient is looked up again or the message is stored.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { Mode } from '../../protocol/index.ts'
import type { Clock } from '../clock.ts'
import type { Directory, Presence } from '../cluster/directory.ts'
import type { ItemHandlers } from '../cluster/envelope.ts'
import type { Peers } from '../cluster/peers.ts'
import { type DeliveryCallback, reportStored } from '../session/delivery-callback.ts'
import { visibleMode } from '../session/presence-view.ts'
import type { SessionRegistry } from '../session/registry.ts'
import type { OfflineQueue } from '../store/offline-queue.ts'
import { InFlight } from './in-flight.ts'
import { lookUp } from './lookup.ts'
import type { OfflineNotifier } from './offline-notifier.ts'
import { type Message, RecipientQueue } from './recipient-queue.ts'

/** How often answers that are overdue are looked for, in milliseconds. */
const TICK_MS = 100
/** How long other instances may take for their last answers when this one stops, in milliseconds. */
const STOP_MS = 2000
/** How often a message may come back before it is stored. */
const MAX_BOUNCES = 2
/** Lanes that are kept because they know the way. */
const MAX_IDLE_LANES = 100_000

interface Parts {
  readonly sessions: SessionRegistry
  readonly offlineQueue: OfflineQueue
  readonly offlineNotifier: OfflineNotifier
  readonly directory: Directory
  readonly peers: Peers
  /** In monotonic milliseconds. */
  readonly turn: Clock
}

export class MessageRouter {
  readonly inFlight: InFlight
  /** Messages that bounced because their recipient was not where they were sent. */
  bounced = 0
  private readonly sessions: SessionRegistry
  private readonly offlineQueue: OfflineQueue
  private readonly offlineNotifier: OfflineNotifier
  private readonly directory: Directory
  private readonly peers: Peers
  private readonly turn: Clock
  private readonly queues = new Map<number, RecipientQueue>()
  private looking: RecipientQueue[] = []
  private readonly timer: NodeJS.Timeout

  constructor({ sessions, offlineQueue, offlineNotifier, directory, peers, turn }: Parts) {
    this.sessions = sessions
    this.offlineQueue = offlineQueue
    this.offlineNotifier = offlineNotifier
    this.directory = directory
    this.peers = peers
    this.turn = turn
    this.inFlight = new InFlight(peers)
    this.timer = setInterval(() => this.storeOverdue(), TICK_MS)
    peers.on('lost', peer => this.lost(peer))
  }

  /** Delivers an encoded server 0x03 frame to a user's client or mailbox; the receipt hears what became of it. */
  deliver(recipient: number, frame: Uint8Array, callback: DeliveryCallback): void {
    callback.expect()
    const session = this.sessions.get(recipient)
    const known = this.queues.get(recipient)
    if (session !== undefined && (known === undefined || known.isIdle)) {
      if (known !== undefined) this.queues.delete(recipient)
      session.deliver(frame, callback, this.turn.now())
      return
    }
    const queue = known ?? this.addQueue(recipient)
    const message = { queue, frame, callback, at: this.turn.now(), id: 0, bounces: 0, item: undefined }
    if (session === undefined && queue.storing > 0 && queue.isOpen) this.store(message)
    else if (session === undefined && queue.route !== undefined && queue.isOpen) this.send(queue.route, message)
    else {
      queue.wait(message)
      this.resume(queue)
      callback.trace?.step(queue.looking ? 'directory' : 'wait')
    }
  }

  private addQueue(number: number): RecipientQueue {
    if (this.queues.size >= MAX_IDLE_LANES) {
      for (const queue of this.queues.values()) if (queue.isIdle) this.queues.delete(queue.number)
    }
    const queue = new RecipientQueue(number)
    this.queues.set(number, queue)
    return queue
  }

  /** Looks for the recipient again, once nothing is on its way any more. */
  private resume(queue: RecipientQueue): void {
    if (queue.looking || queue.inFlight > 0 || queue.storing > 0 || !queue.waits) return
    queue.route = undefined
    queue.looking = true
    queue.trace('directory')
    if (this.looking.length === 0) setImmediate(() => this.lookUp())
    this.looking.push(queue)
  }

  private async lookUp(): Promise<void> {
    const queues = this.looking
    this.looking = []
    const entries = await lookUp(
      this.directory,
      queues.map(queue => queue.number),
    )
    for (const [place, queue] of queues.entries()) {
      queue.looking = false
      this.dispatch(queue, entries[place])
    }
  }

  /** Sends what waits on its way, now that it is known who has the number. */
  private dispatch(queue: RecipientQueue, entry: Presence | undefined): void {
    const messages = queue.empty()
    const session = this.sessions.get(queue.number)
    if (session !== undefined) {
      this.queues.delete(queue.number)
      for (const { frame, callback } of messages) session.deliver(frame, callback, this.turn.now())
      return
    }
    // What goes to the mailbox now, or has come back too often, has to stay before what follows it.
    const isStored =
      this.offlineQueue.isWriting(queue.number) || messages.some(message => message.bounces >= MAX_BOUNCES)
    // Whoever can't be seen gets everything by way of the mailbox, so that a barrier tells hidden from offline in no case (P1).
    const isVisible = entry !== undefined && visibleMode(entry.mode) !== Mode.offline
    if (isVisible && entry.instance !== this.peers.instance && !isStored) {
      queue.route = entry.instance
      this.offlineNotifier.notifyFirst(queue.number, entry.instance)
      for (const message of messages) this.send(entry.instance, message)
    } else {
      for (const message of messages) this.store(message)
    }
  }

  private send(instance: string, message: Message): void {
    if (this.inFlight.send(instance, message)) return
    const { queue } = message
    queue.wait(message)
    const isReached = this.peers.reaches(instance)
    this.storeAll(
      this.inFlight.withdraw(instance, other => !isReached || other.queue === queue),
      [queue],
    )
  }

  private store(message: Message): void {
    const { queue, frame, callback } = message
    callback.trace?.step('store')
    queue.route = undefined
    queue.storing++
    this.offlineQueue.append(queue.number, frame, outcome => {
      queue.storing--
      reportStored(callback, queue.number, outcome)
      this.finish(queue)
    })
  }

  /** Nothing is on its way down this lane: goes on with what waits. */
  private finish(queue: RecipientQueue): void {
    this.resume(queue)
    if (queue.isIdle && queue.route === undefined && this.queues.get(queue.number) === queue)
      this.queues.delete(queue.number)
  }

  /** What becomes of messages that were sent to other instances. */
  get handlers(): Pick<ItemHandlers, 'settled' | 'refused' | 'bounced'> {
    return {
      settled: (peer, { ids }) => {
        for (const id of ids) {
          const message = this.inFlight.answered(peer, id)
          if (message === undefined) continue
          this.finish(message.queue)
          message.callback.settled(1)
        }
      },
      refused: (peer, { id, why }) => {
        const message = this.inFlight.answered(peer, id)
        if (message === undefined) return
        this.finish(message.queue)
        message.callback.refused(message.queue.number, why)
      },
      bounced: (peer, { ids }) => {
        for (const id of ids) {
          const message = this.inFlight.answered(peer, id)
          if (message === undefined) continue
          message.bounces++
          this.bounced++
          message.queue.route = undefined
          message.queue.requeue(message)
          this.resume(message.queue)
          if (!message.queue.looking) message.callback.trace?.step('wait')
        }
      },
    }
  }

  /** An instance is gone: what it has not answered for goes on another way. */
  private lost(instance: string): void {
    const taken = this.inFlight.lost(instance)
    for (const queue of this.queues.values()) if (queue.route === instance) queue.route = undefined
    for (const message of taken) message.queue.requeue(message)
    for (const { queue, callback } of taken) {
      this.resume(queue)
      if (!queue.looking) callback.trace?.step('wait')
    }
  }

  /** Stores what other instances have not answered for in time, and in the same lanes all that follows it. */
  private storeOverdue(): void {
    this.storeAll(this.inFlight.takeOverdue(this.turn.now()), [])
  }

  /** Stores messages that were taken back, and after them what waits behind them, or in other lanes. */
  private storeAll(taken: readonly Message[], others: Iterable<RecipientQueue>): void {
    for (const message of taken) message.queue.requeue(message)
    for (const queue of new Set([...taken.map(message => message.queue), ...others])) {
      for (const message of queue.empty()) this.store(message)
    }
  }

  /** Ends once other instances have answered for everything, or what they have not answered for in time is stored. */
  async stop(): Promise<void> {
    const deadline = this.turn.now() + STOP_MS
    while (!this.queues.values().every(queue => queue.isIdle) && this.turn.now() < deadline) await delay(TICK_MS / 4)
    clearInterval(this.timer)
    this.storeAll(this.inFlight.takeAll(), this.queues.values())
  }
}
