/** Waiting for what a page shows, where no single element shows it. */
import { inspect, isDeepStrictEqual } from 'node:util'
import { until } from '../until.ts'

/** Reads until the value equals the expected one. */
export async function untilEqual<T>(read: () => Promise<T>, expected: T): Promise<void> {
  let last: T | undefined
  await until(
    () => `${inspect(expected)}, not ${inspect(last)}`,
    async () => {
      last = await read()
      return isDeepStrictEqual(last, expected)
    },
  )
}

/** Reads until the text matches. */
export async function untilMatch(read: () => Promise<string>, expected: RegExp): Promise<void> {
  let last = ''
  await until(
    () => `${expected}, not ${last}`,
    async () => {
      last = await read()
      return expected.test(last)
    },
  )
}
