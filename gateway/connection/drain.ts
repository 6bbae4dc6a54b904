/** The end of all connections when the server stops: one by one at a steady rate, and none so that something comes twice. */
import { setTimeout as delay } from 'node:timers/promises'
import type { OfflineQueue } from '../store/offline-queue.ts'
import type { Connection } from './connection.ts'
import type { Connections } from './connections.ts'

/** How long a client may take to send the barrier that belongs to its last messages, in milliseconds. */
const BARRIER_MS = 500
/** How long settling what a client sent may take (M4), in milliseconds. */
const SETTLE_MS = 2000
/** How long a client may take to confirm what it was sent, in milliseconds. */
const CONFIRM_MS = 1000
/** How long the last clients may take to answer the closing handshake, in milliseconds. */
const HANDSHAKE_MS = 1000

/** Closes the connections (1012), spread over `drainMs`, so that not all of them come back elsewhere at once. */
export async function drain(connections: Connections, offlineQueue: OfflineQueue, drainMs: number): Promise<void> {
  const leaving = [...connections]
  const pause = drainMs / Math.max(1, leaving.length)
  const start = performance.now()
  const goodbyes: Promise<void>[] = []
  for (const connection of leaving) {
    goodbyes.push(sayGoodbye(connection, offlineQueue))
    const due = start + goodbyes.length * pause
    if (connections.size > 1 && due - performance.now() > 1) await delay(due - performance.now())
  }
  await Promise.all(goodbyes)
  await connections.empty(HANDSHAKE_MS)
  for (const connection of connections) connection.terminate()
}

/**
 * Closes a connection when its client knows what became of all that was served, and the server that all it sent has
 * arrived: so the client sends nothing again that was delivered, and is sent nothing again that it has. Whoever does not answer is
 * closed all the same; then a message may come twice (M5).
 */
async function sayGoodbye(connection: Connection, offlineQueue: OfflineQueue): Promise<void> {
  const { frameQueue, barriers } = connection
  await within(BARRIER_MS, frameQueue.leave())
  frameQueue.end()
  await within(SETTLE_MS, barriers.settled())
  await within(CONFIRM_MS, confirmed(connection, offlineQueue))
  connection.close('draining', 'the server is stopping')
}

/** Resolves when the client has confirmed all that it was sent, and nothing of that is stored any more. */
async function confirmed({ session }: Connection, offlineQueue: OfflineQueue): Promise<void> {
  if (session === undefined) return
  await session.leave()
  await offlineQueue.flushed()
}

/** Resolves when something is done, or the time is over. */
async function within(milliseconds: number, done: Promise<void>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>()
  const timeout = setTimeout(resolve, milliseconds)
  await Promise.race([done, late])
  clearTimeout(timeout)
}
