/**
 * How a message finds its recipient (M1, M4, M5): straight to a session here; to the instance where the recipient is, which
 * answers for it from then on; else to the mailbox. Until another instance has answered, the message is kept here, and
 * whatever happens to that instance, it is looked for anew or stored.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { Mode } from '../../protocol/index.ts'
import type { Directory, Presence } from '../cluster/directory.ts'
import type { ItemHandlers } from '../cluster/envelope.ts'
import type { Peers } from '../cluster/peers.ts'
import type { Connections } from '../connection/connections.ts'
import { inTime } from '../deadline.ts'
import type { SessionRegistry } from '../session/registry.ts'
import { visibleMode } from '../session/session.ts'
import type { Resume } from '../session/trace.ts'
import type { OfflineQueue } from '../store/offline-queue.ts'
import { type DeliveryCallback, settle } from './barrier.ts'
import { InFlight } from './in-flight.ts'
import { OfflineNotifier } from './offline-notifier.ts'
import { type Message, RecipientQueue } from './recipient-queue.ts'
import { RemoteInbox } from './remote-inbox.ts'

/** How often answers that are overdue are looked for, in milliseconds. */
const TICK_MS = 100
/** How long other instances may take for their last answers when this one stops, in milliseconds. */
const STOP_MS = 2000
/** How often a message may come back before it is stored. */
const MAX_RETURNS = 2
/** Lanes that are kept because they know the way. */
const MAX_IDLE_LANES = 100_000

type Handled = 'message' | 'sampledMessage' | 'settled' | 'returned' | 'refused' | 'stored' | 'requestAcks'

export class MessageRouter {
  readonly offlineNotifier: OfflineNotifier
  private readonly sessions: SessionRegistry
  private readonly offlineQueue: OfflineQueue
  private readonly directory: Directory
  private readonly peers: Peers
  private readonly connections: Connections
  readonly inFlight: InFlight
  /** Messages that came back because their recipient was not where they were sent. */
  returned = 0
  private readonly inbox: RemoteInbox
  private readonly queues = new Map<number, RecipientQueue>()
  private looking: RecipientQueue[] = []
  private readonly timer: NodeJS.Timeout

  constructor(
    sessions: SessionRegistry,
    offlineQueue: OfflineQueue,
    directory: Directory,
    peers: Peers,
    connections: Connections,
    resume?: Resume,
  ) {
    this.sessions = sessions
    this.offlineQueue = offlineQueue
    this.directory = directory
    this.peers = peers
    this.connections = connections
    this.inFlight = new InFlight(peers)
    this.inbox = new RemoteInbox(sessions, peers, connections, resume)
    this.offlineNotifier = new OfflineNotifier(sessions, offlineQueue, directory, peers)
    this.timer = setInterval(() => this.storeOverdue(), TICK_MS)
  }

  /** Delivers an encoded server 0x03 frame to a user's client or mailbox; the receipt hears what became of it. */
  deliver(recipient: number, frame: Uint8Array, callback: DeliveryCallback): void {
    callback.expect()
    const session = this.sessions.get(recipient)
    const known = this.queues.get(recipient)
    if (session !== undefined && (known === undefined || known.isIdle)) {
      if (known !== undefined) this.queues.delete(recipient)
      session.deliver(frame, callback, this.connections.now())
      return
    }
    const queue = known ?? this.addQueue(recipient)
    const message = { queue, frame, callback, at: this.connections.now(), id: 0, returns: 0, item: undefined }
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
    const entries = (await inTime(this.directory.find(queues.map(queue => queue.number)))) ?? []
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
      for (const { frame, callback } of messages) session.deliver(frame, callback, this.connections.now())
      return
    }
    // What goes to the mailbox now, or has come back too often, has to stay before what follows it.
    const isStored =
      this.offlineQueue.isWriting(queue.number) || messages.some(message => message.returns >= MAX_RETURNS)
    // Whoever can't be seen gets everything by way of the mailbox, so that a barrier tells hidden from offline in no case (P1).
    const isVisible = entry !== undefined && visibleMode(entry.mode) !== Mode.offline
    if (isVisible && entry.instance !== this.peers.instance && !isStored) {
      queue.route = entry.instance
      this.offlineNotifier.tellFirst(queue.number, entry.instance)
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
      settle(callback, queue.number, outcome)
      this.finish(queue)
    })
  }

  /** Nothing is on its way down this lane: goes on with what waits. */
  private finish(queue: RecipientQueue): void {
    this.resume(queue)
    if (queue.isIdle && queue.route === undefined && this.queues.get(queue.number) === queue)
      this.queues.delete(queue.number)
  }

  /** What other instances say of messages. */
  get handlers(): Pick<ItemHandlers, Handled> {
    return {
      ...this.inbox.handlers,
      ...this.offlineNotifier.handlers,
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
      returned: (peer, { ids }) => {
        for (const id of ids) {
          const message = this.inFlight.answered(peer, id)
          if (message === undefined) continue
          message.returns++
          this.returned++
          message.queue.route = undefined
          message.queue.requeue(message)
          this.resume(message.queue)
          if (!message.queue.looking) message.callback.trace?.step('wait')
        }
      },
    }
  }

  /** A barrier waits (M4): other instances are to ask for the confirmations that they wait for. */
  requestAcks(): void {
    this.inFlight.requestAcks()
  }

  /** An instance is gone: what it has not answered for goes on another way. */
  lost(instance: string): void {
    const taken = this.inFlight.lost(instance)
    this.inbox.lost(instance)
    for (const queue of this.queues.values()) if (queue.route === instance) queue.route = undefined
    for (const message of taken) message.queue.requeue(message)
    for (const { queue, callback } of taken) {
      this.resume(queue)
      if (!queue.looking) callback.trace?.step('wait')
    }
  }

  /** Stores what other instances have not answered for in time, and in the same lanes all that follows it. */
  private storeOverdue(): void {
    this.storeAll(this.inFlight.takeOverdue(this.connections.now()), [])
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
    const deadline = this.connections.now() + STOP_MS
    while (!this.queues.values().every(queue => queue.isIdle) && this.connections.now() < deadline)
      await delay(TICK_MS / 4)
    clearInterval(this.timer)
    this.storeAll(this.inFlight.takeAll(), this.queues.values())
  }
}
