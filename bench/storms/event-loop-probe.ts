/**
 * Loaded into a gateway by `--import`: each SIGUSR2 has it write how late its event loop was since the one before, to a
 * file named by the process id in the folder EVENT_LOOP_PROBE.
 */
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import type { EventLoopDelay } from './event-loop.ts'

const SAMPLE_MS = 1

const folder = process.env.EVENT_LOOP_PROBE
if (folder === undefined) throw new Error('EVENT_LOOP_PROBE names no folder')
const file = join(folder, `${process.pid}.json`)
const delays = monitorEventLoopDelay({ resolution: 1 })
delays.enable()

/** How long something would have waited that came at any moment, in microseconds: a long delay weighs as long as it is. */
const waits = createHistogram()
let sampledAt = performance.now()
setInterval(() => {
  const now = performance.now()
  for (let wait = now - sampledAt; wait > 0; wait -= SAMPLE_MS) waits.record(Math.ceil(wait * 1000))
  sampledAt = now
}, SAMPLE_MS).unref()

process.on('SIGUSR2', async () => {
  const delay: EventLoopDelay = {
    p99Ms: delays.percentile(99) / 1e6,
    waitP99Ms: waits.percentile(99) / 1000,
    longestMs: delays.max / 1e6,
  }
  delays.reset()
  waits.reset()
  await writeFile(`${file}.part`, JSON.stringify(delay))
  await rename(`${file}.part`, file)
})
