/** A promise that is settled from outside, by an AbortSignal, or by a deadline. */
import { InvalidValue, RequestTimeout } from './errors.ts'

/** How long an answer that has arrived may take to be read, in milliseconds: a process that stood still first hears its timers. */
const READING_MS = 20

/** What ends a wait early. */
export interface Limits {
  readonly signal?: AbortSignal | undefined
  /** How long an answer may take, in milliseconds; without it, there is no deadline. */
  readonly timeoutMs?: number | undefined
}

export class Deferred<T> {
  isSettled = false
  readonly #resolvers = withResolvers<T>()
  readonly promise = this.#resolvers.promise
  readonly #signal: AbortSignal | undefined
  #deadline: ReturnType<typeof setTimeout> | undefined

  /** Throws the signal's reason when it is aborted already. */
  constructor({ signal, timeoutMs }: Limits = {}) {
    checkSignal(signal)
    this.#signal = signal
    signal?.addEventListener('abort', this.#onAbort)
    this.limitTime(timeoutMs)
  }

  /** Sets the deadline, which begins now. */
  limitTime(timeoutMs: number | undefined): void {
    if (timeoutMs === undefined || this.isSettled) return
    const timedOut = () => this.reject(new RequestTimeout(`no answer in ${timeoutMs} ms`))
    this.#deadline = setTimeout(() => {
      this.#deadline = setTimeout(timedOut, READING_MS)
    }, timeoutMs)
  }

  resolve(value: T): void {
    this.#settle()
    this.#resolvers.resolve(value)
  }

  reject(reason: unknown): void {
    this.#settle()
    this.#resolvers.reject(reason)
  }

  readonly #onAbort = () => this.reject(this.#signal?.reason)

  #settle(): void {
    this.isSettled = true
    clearTimeout(this.#deadline)
    this.#signal?.removeEventListener('abort', this.#onAbort)
  }
}

/** Resolves after this long. Rejects with the signal's reason when it is aborted. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  const deferred = new Deferred<void>({ signal })
  const timer = setTimeout(() => deferred.resolve(undefined), ms)
  try {
    await deferred.promise
  } finally {
    clearTimeout(timer)
  }
}

/** Throws the signal's reason when it is aborted already, and an InvalidValue when it is none. */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw new InvalidValue('signal must be an AbortSignal')
  signal?.throwIfAborted()
}

interface Resolvers<T> {
  readonly promise: Promise<T>
  resolve(value: T): void
  reject(reason: unknown): void
}

/** Promise.withResolvers, which Node 20 does not have. */
export function withResolvers<T>(): Resolvers<T> {
  const resolvers: Partial<Resolvers<T>> = {}
  const promise = new Promise<T>((resolve, reject) => Object.assign(resolvers, { resolve, reject }))
  return { promise, ...resolvers } as Resolvers<T>
}
