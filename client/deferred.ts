/** A promise that is settled from outside, by an AbortSignal, or by a deadline. */
import { RequestTimeout } from './errors.ts'

/** What ends a wait early. */
export interface Limits {
  readonly signal?: AbortSignal | undefined
  /** The deadline, in milliseconds; without it, there is none. */
  readonly timeoutMs?: number
}

export class Deferred<T> {
  readonly promise: Promise<T>
  isSettled = false
  private readonly resolvers = Promise.withResolvers<T>()
  private readonly signal: AbortSignal | undefined
  private readonly deadline: ReturnType<typeof setTimeout> | undefined

  /** Throws the signal's reason when it is aborted already. */
  constructor({ signal, timeoutMs }: Limits = {}) {
    signal?.throwIfAborted()
    this.promise = this.resolvers.promise
    this.signal = signal
    signal?.addEventListener('abort', this.onAbort)
    if (timeoutMs !== undefined) {
      this.deadline = setTimeout(() => this.reject(new RequestTimeout(`no answer in ${timeoutMs} ms`)), timeoutMs)
    }
  }

  resolve(value: T): void {
    this.settle()
    this.resolvers.resolve(value)
  }

  reject(reason: unknown): void {
    this.settle()
    this.resolvers.reject(reason)
  }

  private readonly onAbort = () => this.reject(this.signal?.reason)

  private settle(): void {
    this.isSettled = true
    clearTimeout(this.deadline)
    this.signal?.removeEventListener('abort', this.onAbort)
  }
}
