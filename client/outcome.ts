/** A promise that is settled from outside, once; or by its AbortSignal, or by its deadline. */
import { RequestTimeout } from './errors.ts'

export interface Limits {
  readonly signal?: AbortSignal | undefined
  /** How long it may take, in milliseconds; without, as long as it takes. */
  readonly timeoutMs?: number
}

export class Outcome<T> {
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
    signal?.addEventListener('abort', this.aborted)
    if (timeoutMs !== undefined) {
      this.deadline = setTimeout(() => this.reject(new RequestTimeout(`no answer in ${timeoutMs} ms`)), timeoutMs)
    }
  }

  resolve(value: T): void {
    this.end()
    this.resolvers.resolve(value)
  }

  reject(reason: unknown): void {
    this.end()
    this.resolvers.reject(reason)
  }

  private readonly aborted = () => this.reject(this.signal?.reason)

  private end(): void {
    this.isSettled = true
    clearTimeout(this.deadline)
    this.signal?.removeEventListener('abort', this.aborted)
  }
}
