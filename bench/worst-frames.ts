/**
 * What the most expensive frame of each type costs the server, for the costs in the message table and docs/operations/sizing.md,
 * into which it writes its table.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { table, withParts } from '../docs/generated.ts'
import { sample, scrape } from '../test/metrics/scrape.ts'
import { cpuMicroseconds } from './process-usage.ts'
import { jsonLine } from './report.ts'
import { type WorstFrame, worstFrames } from './worst-frames/frames.ts'
import { openTown, type Town } from './worst-frames/town.ts'

/** Frames of a type are sent until they have taken so much processor time, or so long; both in milliseconds. */
const ENOUGH_CPU_MS = 400
const LONGEST_MS = 5000
const MOST_FRAMES = 2000

interface Measured {
  cpuMs: number
  storeCalls: number
  framesOut: number
  stored: number
}

/** Fails when a frame is not taken. */
export async function benchWorstFrames(): Promise<void> {
  const town = await openTown()
  try {
    const rows: string[][] = []
    for (const frame of worstFrames) {
      const measured = await Promise.race([measure(town, frame), town.died])
      jsonLine({ bench: 'worst frames', frame: frame.name, ...measured })
      rows.push(rowOf(frame, measured))
    }
    const head = [
      'Frame',
      'The most expensive one',
      'Cost',
      'CPU ms',
      'CPU µs per point',
      'Store calls',
      'Frames out',
      'Stored',
    ]
    const page = new URL('../docs/operations/sizing.md', import.meta.url)
    writeFileSync(page, withParts(readFileSync(page, 'utf8'), { 'worst frames': () => table(head, rows) }))
  } finally {
    await town.close()
  }
}

async function measure(town: Town, { prepare, send }: WorstFrame): Promise<Measured> {
  await town.settle()
  const storeBefore = await storeCalls(town)
  // The echoes when the town settles once more.
  const settling = 1 + town.present.length
  const [framesBefore, cpuBefore, startedAt] = [town.framesOut, cpuMicroseconds(town.pid), performance.now()]
  let count = 0
  for (; count < MOST_FRAMES; count++) {
    const used = (cpuMicroseconds(town.pid) - cpuBefore) / 1000
    if (used > ENOUGH_CPU_MS || performance.now() - startedAt > LONGEST_MS) break
    await prepare?.(town, count)
    await send(town, count)
  }
  await town.settle()
  const storeAfter = await storeCalls(town)
  return {
    cpuMs: (cpuMicroseconds(town.pid) - cpuBefore) / 1000 / count,
    storeCalls: (storeAfter.calls - storeBefore.calls) / count,
    framesOut: (town.framesOut - framesBefore - settling) / count,
    stored: (storeAfter.stored - storeBefore.stored) / count,
  }
}

async function storeCalls(town: Town): Promise<{ calls: number; stored: number }> {
  const metrics = await scrape({ url: town.url })
  let calls = 0
  for (const [series, value] of metrics.get('oicq_store_seconds')?.series ?? []) {
    if (series.startsWith('oicq_store_seconds_count')) calls += value
  }
  return { calls, stored: sample(metrics, 'oicq_messages_total{path="stored"}') }
}

function rowOf({ name, about, cost }: WorstFrame, { cpuMs, storeCalls, framesOut, stored }: Measured): string[] {
  const perPoint = cost === 0 ? '' : ((1000 * cpuMs) / cost).toFixed(0)
  const counts = [storeCalls, framesOut, stored].map(each => each.toFixed(0))
  return [`\`${name}\``, about, String(cost), cpuMs.toFixed(2), perPoint, ...counts]
}
