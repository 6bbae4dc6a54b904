/** A short run of chaos/: kills, stops and restarts under load. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runChaos } from '../chaos/chaos.ts'
import { isSound, report } from '../chaos/report.ts'

/** Mixes kills, a drain, a stop, restarts of Redis and PostgreSQL, and a pause. */
const SEED = 31
const SECONDS = 16

test('M4, M5, P5, R4: whatever fails, nothing promised is lost, and presence is right in the end', async () => {
  const result = await runChaos({ seed: SEED, seconds: SECONDS })
  const kinds = new Set(result.faults.injected.map(({ kind }) => kind))
  for (const kind of ['kill', 'stop', 'redis kill'] as const) assert.ok(kinds.has(kind), `no ${kind}`)
  assert.ok(result.ledger.counts.promised > 500, 'there was traffic')
  assert.ok(result.rooms.counts.said > 100, 'there was talk in rooms')
  assert.ok(isSound(result), report(result))
  assert.equal(result.stranded.length, 0, report(result))
  assert.equal(result.unanswered.length, 0, report(result))
})
