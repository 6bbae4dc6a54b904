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
import type { Session } from '../session/session.ts'
import type { OfflineQueue } from '../store/offline-queue.ts'
import { InFlight } from './in-flight.ts'
import { lookUp } from './lookup.ts'
import type { OfflineNotifier } from './offline-notifier.ts'
import { type Message, RecipientQueue } from './recipient-queue.ts'

/** How often overdue messages are looked for, in milliseconds. */
const TICK_MS = 100
/** How long other instances may take for their last acknowledgements when this one stops, in milliseconds. */
const STOP_MS = 2000
/** How often a message may bounce before it is stored. */
const MAX_BOUNCES = 2
/** Queues that are kept because they know the route; above it, idle ones are dropped. */
const MAX_QUEUES = 100_000

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
  private lookups: RecipientQueue[] = []
  /** How many queues there may be before idle ones are dropped. */
  private sweepAt = MAX_QUEUES
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

  /** Delivers an encoded server 0x03 frame to a user's client, or stores it; the callback is told the outcome. */
  deliver(recipient: number, frame: Uint8Array, callback: DeliveryCallback): void {
    callback.expect(recipient)
    const session = this.sessionOf(recipient)
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
      queue.enqueue(message)
      this.resume(queue)
      callback.trace?.step(queue.isLooking ? 'directory' : 'wait')
    }
  }

  /** A session here that may be sent to directly. A message to a hidden user takes the way of one to an absent user (P1). */
  private sessionOf(number: number): Session | undefined {
    const session = this.sessions.get(number)
    return session?.mode === Mode.hidden ? undefined : session
  }

  private addQueue(number: number): RecipientQueue {
    if (this.queues.size >= this.sweepAt) {
      for (const queue of this.queues.values()) if (queue.isIdle) this.queues.delete(queue.number)
      // While few are idle, not all are looked through for each new one.
      this.sweepAt = Math.max(MAX_QUEUES, Math.floor(1.1 * this.queues.size))
    }
    const queue = new RecipientQueue(number)
    this.queues.set(number, queue)
    return queue
  }

  /** Looks the recipient up again, once nothing is under way. */
  private resume(queue: RecipientQueue): void {
    if (queue.isLooking || queue.inFlight > 0 || queue.storing > 0 || !queue.hasWaiting) return
    queue.route = undefined
    queue.isLooking = true
    queue.trace('directory')
    if (this.lookups.length === 0) setImmediate(() => this.lookUp())
    this.lookups.push(queue)
  }

  private async lookUp(): Promise<void> {
    const queues = this.lookups
    this.lookups = []
    const entries = await lookUp(
      this.directory,
      queues.map(queue => queue.number),
    )
    for (const [place, queue] of queues.entries()) {
      queue.isLooking = false
      this.dispatch(queue, entries[place])
    }
  }

  /** Sends or stores the messages that wait, now that the directory has answered. */
  private dispatch(queue: RecipientQueue, entry: Presence | undefined): void {
    const messages = queue.takeAll()
    const session = this.sessionOf(queue.number)
    if (session !== undefined) {
      this.queues.delete(queue.number)
      for (const { frame, callback } of messages) session.deliver(frame, callback, this.turn.now())
      return
    }
    // Messages that are being stored, or have bounced too often, must stay before those that follow.
    const isStored =
      this.offlineQueue.isWriting(queue.number) || messages.some(message => message.bounces >= MAX_BOUNCES)
    // Messages to users who are not visible are stored first, so that barrier timing never distinguishes hidden from offline (P1).
    const isVisible = entry !== undefined && visibleMode(entry.mode) !== Mode.offline
    if (isVisible && entry.instance !== this.peers.instance && !isStored) {
      queue.route = entry.instance
      this.offlineNotifier.notifyFirst(queue.number, entry.instance)
      for (const message of messages) {
        // One that could not be sent is being stored, and those behind it must follow.
        if (queue.storing > 0) this.store(message)
        else this.send(entry.instance, message)
      }
    } else {
      for (const message of messages) this.store(message)
    }
  }

  private send(instance: string, message: Message): void {
    if (this.inFlight.send(instance, message)) return
    const { queue } = message
    queue.enqueue(message)
    const isReached = this.peers.isResponsive(instance)
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

  /** A message of this queue is settled or stored: continues with those that wait. */
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
          const message = this.inFlight.acknowledge(peer, id)
          if (message === undefined) continue
          this.finish(message.queue)
          message.callback.settled(1, message.queue.number)
        }
      },
      refused: (peer, { id, why }) => {
        const message = this.inFlight.acknowledge(peer, id)
        if (message === undefined) return
        this.finish(message.queue)
        message.callback.refused(message.queue.number, why)
      },
      bounced: (peer, { ids }) => {
        for (const id of ids) {
          const message = this.inFlight.acknowledge(peer, id)
          if (message === undefined) continue
          message.bounces++
          this.bounced++
          message.queue.route = undefined
          message.queue.requeue(message)
          this.resume(message.queue)
          if (!message.queue.isLooking) message.callback.trace?.step('wait')
        }
      },
    }
  }

  /** An instance is dead: the messages in flight to it take another way. */
  private lost(instance: string): void {
    const taken = this.inFlight.lost(instance)
    for (const queue of this.queues.values()) if (queue.route === instance) queue.route = undefined
    for (const message of taken) message.queue.requeue(message)
    for (const { queue, callback } of taken) {
      this.resume(queue)
      if (!queue.isLooking) callback.trace?.step('wait')
    }
  }

  /** Stores messages that were not acknowledged in time, and all later ones to the same recipients. */
  private storeOverdue(): void {
    this.storeAll(this.inFlight.withdrawOverdue(this.turn.now()), [])
  }

  /** Stores messages that were withdrawn, then all that wait behind them, or in other queues. */
  private storeAll(taken: readonly Message[], others: Iterable<RecipientQueue>): void {
    for (const message of taken) message.queue.requeue(message)
    for (const queue of new Set([...taken.map(message => message.queue), ...others])) {
      for (const message of queue.takeAll()) this.store(message)
    }
  }

  /** Waits a while for acknowledgements, then stores all messages that are left. */
  async stop(): Promise<void> {
    const deadline = this.turn.now() + STOP_MS
    while (!this.queues.values().every(queue => queue.isIdle) && this.turn.now() < deadline) await delay(TICK_MS / 4)
    clearInterval(this.timer)
    this.storeAll(this.inFlight.withdrawAll(), this.queues.values())
  }
}
