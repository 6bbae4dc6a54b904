/** How busy the process is: the more, the longer it pays to gather what wakes other processes. */
import { performance } from 'node:perf_hooks'

/** How often the utilization is measured, in milliseconds. */
const MEASURE_EVERY_MS = 100

/** Returns a function that returns the share of the time until about now in which the event loop was not idle, from 0 to 1. */
export function measureUtilization(): (now: number) => number {
  let last = performance.eventLoopUtilization()
  let measuredAt = Number.NEGATIVE_INFINITY
  let utilization = 0
  return now => {
    if (now - measuredAt < MEASURE_EVERY_MS) return utilization
    const current = performance.eventLoopUtilization()
    utilization = performance.eventLoopUtilization(current, last).utilization
    last = current
    measuredAt = now
    return utilization
  }
}
