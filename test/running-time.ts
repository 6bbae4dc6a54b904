/** Measuring what a clause bounds by a time, on machines that are busy with something else. */
import { isElsewhere } from './external-server.ts'

const TICK_MS = 10

/**
 * M4: the echo of a connection test comes within two seconds. From a server elsewhere it may take as long again: nobody here sees what the
 * network adds, nor how long a busy machine did not let that server run.
 */
export const BARRIER_MS = isElsewhere ? 4000 : 2000

/**
 * How long something takes, in milliseconds during which this process ran: a stretch in which the machine did not let it
 * run counts as one tick, so a gateway in the same process is never blamed for it.
 */
export async function runningTime(action: Promise<unknown>): Promise<number> {
  let ticks = 0
  const timer = setInterval(() => ticks++, TICK_MS)
  try {
    await action
  } finally {
    clearInterval(timer)
  }
  return ticks * TICK_MS
}
