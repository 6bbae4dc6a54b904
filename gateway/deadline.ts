/** How long the directory is waited for where a message must go on, in milliseconds: M4 allows 2 s for everything. */
const LOOKUP_MS = 300

/** What a lookup resolves to, or undefined when that takes too long or fails. */
export async function inTime<T>(lookup: Promise<T>): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>()
  const timeout = setTimeout(resolve, LOOKUP_MS, undefined)
  try {
    return await Promise.race([lookup, late])
  } catch {
    return undefined
  } finally {
    clearTimeout(timeout)
  }
}
