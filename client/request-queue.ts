/** The requests of one connection: they wait for their turn, are sent, and await their replies. */
import { Deferred, type Limits } from './deferred.ts'
import { QueueFull } from './errors.ts'
import type { MessageName, OutgoingFrame } from './outgoing-frame.ts'
import type { Lane, Pacer } from './pacer.ts'
import type { PendingRequests, ReplyTo } from './pending-requests.ts'

const MAX_WAITING = 5000

interface Waiting {
  readonly deferred: { readonly isSettled: boolean; reject(error: unknown): void }
  send(): void
}

export class RequestQueue implements Lane {
  readonly #pacer: Pacer
  readonly #pending: PendingRequests
  #waiting: Waiting[] = []
  #endedBy: Error | undefined

  constructor(pacer: Pacer, pending: PendingRequests) {
    this.#pacer = pacer
    this.#pending = pending
    pacer.join(this)
  }

  /**
   * Sends a request that has a reply, in its turn; its deadline begins then. `read` makes the result of the reply, in the same turn
   * in which it arrives. An abandoned request keeps its place in the order: its reply still comes, and must not be taken for the
   * next one's.
   */
  async ask<N extends MessageName, T>(
    frame: OutgoingFrame<N>,
    read: (reply: ReplyTo<N>) => T,
    { signal, timeoutMs }: Limits,
  ): Promise<T> {
    if (this.#endedBy !== undefined) throw this.#endedBy
    if (this.#waiting.length >= MAX_WAITING) throw new QueueFull(`${MAX_WAITING} requests wait already`)
    const deferred = new Deferred<T>({ signal })
    const send = () => {
      deferred.limitTime(timeoutMs)
      this.#pending.send(frame, {
        request: frame.name,
        onReply: reply => deferred.resolve(read(reply as ReplyTo<N>)),
        onRefusal: refused => deferred.reject(refused),
        onLost: error => deferred.reject(error),
      })
    }
    this.#waiting.push({ deferred, send })
    this.#pacer.run()
    return deferred.promise
  }

  sendNext(): boolean {
    for (;;) {
      const next = this.#waiting.shift()
      if (next === undefined) return false
      if (next.deferred.isSettled) continue
      next.send()
      return true
    }
  }

  /** Rejects the requests that are not sent yet. */
  clear(error: Error): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const { deferred } of waiting) deferred.reject(error)
  }

  /** The connection is gone: rejects what waits, and all that comes later. */
  end(error: Error): void {
    this.#endedBy = error
    this.clear(error)
  }
}
