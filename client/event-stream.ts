/** Events as an async iterator, for loops: what comes while the loop is busy waits in a buffer. */
import { checkSignal, withResolvers } from './deferred.ts'
import { QueueFull } from './errors.ts'

export interface StreamOptions {
  /** Ends the loop: when nothing waits any more, it throws the signal's reason. */
  readonly signal?: AbortSignal
  /** How many events may wait for the loop; 1,000 by default. */
  readonly limit?: number
  /** What happens to more: the loop ends with a QueueFull, which is the default, or the oldest are dropped. */
  readonly whenFull?: 'throw' | 'drop oldest'
}

export class EventStream<T> implements AsyncIterableIterator<T, undefined> {
  readonly #limit: number
  readonly #whenFull: StreamOptions['whenFull']
  readonly #signal: AbortSignal | undefined
  readonly #stop: () => void
  readonly #waiting: T[] = []
  /** Resolves with the next event, or at the end. */
  #change = withResolvers<void>()
  #hasEnded = false
  /** Thrown once. */
  #failure: { readonly error: unknown } | undefined

  /** `listen` passes each event to the stream, until the function that it returns is called. */
  constructor(listen: (stream: EventStream<T>) => () => void, { signal, limit = 1000, whenFull }: StreamOptions) {
    checkSignal(signal)
    this.#limit = limit
    this.#whenFull = whenFull
    this.#signal = signal
    signal?.addEventListener('abort', this.#onAbort)
    this.#stop = listen(this)
  }

  push(event: T): void {
    if (this.#waiting.length >= this.#limit) {
      if (this.#whenFull !== 'drop oldest') {
        this.#fail(new QueueFull(`${this.#limit} events wait already`))
        return
      }
      this.#waiting.shift()
    }
    this.#waiting.push(event)
    this.#wake()
  }

  /** Nothing comes any more; what waits is still to be had. */
  end(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#stop()
    this.#signal?.removeEventListener('abort', this.#onAbort)
    this.#wake()
  }

  #wake(): void {
    this.#change.resolve()
    this.#change = withResolvers()
  }

  #fail(error: unknown): void {
    this.#failure = { error }
    this.end()
  }

  readonly #onAbort = () => this.#fail(this.#signal?.reason)

  async next(): Promise<IteratorResult<T, undefined>> {
    while (this.#waiting.length === 0 && !this.#hasEnded) await this.#change.promise
    const [value] = this.#waiting
    if (value !== undefined) {
      this.#waiting.shift()
      return { value, done: false }
    }
    const failure = this.#failure
    this.#failure = undefined
    if (failure !== undefined) throw failure.error
    return { value: undefined, done: true }
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.#waiting.length = 0
    this.end()
    return { value: undefined, done: true }
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
