/** Waiting with a deadline. */

/** Resolves to the result of `work`, or to undefined once `milliseconds` have passed. Rejects when `work` does so in time. */
export async function withDeadline<T>(work: Promise<T>, milliseconds: number): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>()
  const timeout = setTimeout(resolve, milliseconds, undefined)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timeout)
  }
}
