/** Many simulated users signing in. */
import pLimit from 'p-limit'
import type { Driver } from './drivers/driver.ts'
import { type Tally, User } from './user.ts'

const SIGN_INS_AT_ONCE = 16

/** In which instances tell each other who is where: most give no sign when that is done. */
export const SPREAD_MS = 1000

/** Signs in users whose numbers follow each other; neighbours go to different origins, if there are several. */
export async function signIn(
  first: number,
  count: number,
  origins: readonly string[],
  driver: Driver,
  tally: Tally,
): Promise<User[]> {
  const limit = pLimit(SIGN_INS_AT_ONCE)
  return limit.map(Array.from({ length: count }), async (_, index) => {
    const user = new User(first + index, origins[index % origins.length] ?? '', driver, tally)
    await user.ready
    return user
  })
}
