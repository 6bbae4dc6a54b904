/** The password of a sign-in: a value, or a function that is asked for it each time. */
import { checkType } from './arguments.ts'
import { Deferred, type Limits } from './deferred.ts'
import { InvalidValue, PasswordUnavailable } from './errors.ts'

/** A password, or a function that returns one, or a token in its place. It is called for every sign-in, also after a lost connection. */
export type PasswordSource = string | ((request: PasswordRequest) => string | Promise<string>)

export interface PasswordRequest {
  /** Whether the client signs in again by itself. */
  readonly again: boolean
  /** Aborted when the password is not needed any more, or took too long. */
  readonly signal: AbortSignal
}

/** Resolves with the password. Rejects with a PasswordUnavailable when the function throws, takes too long or returns none. */
export async function passwordOf(source: PasswordSource, again: boolean, limits: Limits): Promise<string> {
  if (typeof source === 'string') return source
  if (typeof source !== 'function') throw new InvalidValue('password must be a string or a function')
  const deferred = new Deferred<string>(limits)
  const settled = new AbortController()
  const ask = async () => source({ again, signal: settled.signal })
  ask().then(
    password => deferred.resolve(password),
    error => deferred.reject(error),
  )
  try {
    const password = await deferred.promise
    checkType('password', password, 'string')
    return password
  } catch (error) {
    limits.signal?.throwIfAborted()
    const why = error instanceof Error ? error.message : error
    throw new PasswordUnavailable(`the function for the password failed: ${why}`, { cause: error })
  } finally {
    settled.abort()
  }
}
