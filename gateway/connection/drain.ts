/** The end of all connections when the server stops: one by one at a steady rate, and so that no message arrives twice. */
import { setTimeout as delay } from 'node:timers/promises'
import { because } from '../../protocol/index.ts'
import { withDeadline } from '../deadline.ts'
import type { OfflineQueue } from '../store/offline-queue.ts'
import type { Connection } from './connection.ts'
import type { ConnectionRegistry } from './registry.ts'

/** How long a client may take to send the barrier that belongs to its last messages, in milliseconds. */
const BARRIER_MS = 500
/** How long settling a client's messages may take (M4), in milliseconds. */
const SETTLE_MS = 2000
/** How long a client may take to acknowledge what it was sent, in milliseconds. */
const ACK_MS = 1000
/** How long the last clients may take to answer the closing handshake, in milliseconds. */
const HANDSHAKE_MS = 1000

/** Whether this instance stops, and who asked for that. */
export class DrainState {
  /** Whether the drain has begun: nobody is let in, and the instance is not ready. */
  isDraining = false
  private readonly requests = Promise.withResolvers<void>()
  /** Resolves when an administrator asks the instance to stop. */
  readonly requested = this.requests.promise

  request(): void {
    this.requests.resolve()
  }
}

/** Closes the connections (1012), spread over `drainMs`, so that not all of them come back elsewhere at once. */
export async function drain(
  connections: ConnectionRegistry,
  offlineQueue: OfflineQueue,
  drainMs: number,
): Promise<void> {
  const leaving = [...connections]
  const pause = drainMs / Math.max(1, leaving.length)
  const start = performance.now()
  const drained: Promise<void>[] = []
  for (const connection of leaving) {
    drained.push(drainConnection(connection, offlineQueue))
    const due = start + drained.length * pause
    if (connections.size > 1 && due - performance.now() > 1) await delay(due - performance.now())
  }
  await Promise.all(drained)
  await withDeadline(connections.empty(), HANDSHAKE_MS)
  for (const connection of connections) connection.terminate()
}

/**
 * Closes a connection once its client knows what became of all frames that were served, and has acknowledged all that it was
 * sent: neither side sends anything again then. A client that does not answer in time is closed all the same; a message may
 * arrive twice then (M5).
 */
async function drainConnection(connection: Connection, offlineQueue: OfflineQueue): Promise<void> {
  const { barriers, frameQueue } = connection
  await withDeadline(frameQueue.leave(), BARRIER_MS)
  frameQueue.end()
  await withDeadline(barriers.settled(), SETTLE_MS)
  await withDeadline(acknowledged(connection, offlineQueue), ACK_MS)
  connection.close(because('draining'))
}

/** Resolves when the client has acknowledged all that it was sent, and nothing of that is stored any more. */
async function acknowledged({ session }: Connection, offlineQueue: OfflineQueue): Promise<void> {
  if (session === undefined) return
  await session.leave()
  await offlineQueue.flushed()
}
