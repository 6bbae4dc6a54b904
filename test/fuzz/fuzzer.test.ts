/** The fuzzer finds what is there to be found. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { fuzz } from '../../fuzz/engine/fuzz.ts'
import { EdgeCounters, instrumented } from '../../fuzz/engine/instrument.ts'

const broken = (name: string) => new URL(`broken/${name}.ts`, import.meta.url)
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString()
/** Far more than is needed: whether it is found does not depend on the machine. */
const SECONDS = 60

test('a fault behind five bytes in a row is found, and its input is made as short as it can be', async () => {
  const { finding, inputs } = await fuzz(broken('five-bytes'), [], SECONDS, 1)
  assert.equal(text(finding?.input), 'fault')
  assert.match(finding?.error ?? '', /Error: found\n.*five-bytes[.]ts/)
  // By chance alone it would take 2^40.
  assert.ok(inputs < 10_000_000, `${inputs} inputs`)
})

test('a loop that takes too many steps is found without a clock', async () => {
  const { finding } = await fuzz(broken('many-steps'), [], SECONDS, 1)
  assert.match(finding?.error ?? '', /steps, more than 1000/)
})

test('an input of the corpus that fails is found at once', async () => {
  const { finding, inputs } = await fuzz(broken('five-bytes'), [Buffer.from('at fault')], SECONDS, 1)
  assert.equal(inputs, 1)
  assert.equal(text(finding?.input), 'fault')
})

test('a thread that runs out of memory, and an input that is never done with, are findings', async () => {
  const [memory, promise] = await Promise.all([
    fuzz(broken('memory'), [Buffer.from('a')], SECONDS, 1),
    fuzz(broken('promise'), [Buffer.from('b')], SECONDS, 1),
  ])
  assert.match(memory.finding?.error ?? '', /memory/)
  assert.equal(text(promise.finding?.input), 'b')
})

test('what is instrumented does what it did', () => {
  const code = `
    function rate(n) {
      if (n < 0) return 'negative'; else if (n === 0) return 'zero'
      if (n > 9 && n < 100) for (const word of ['', 'two']) { if (word) return word + ' digits' }
      const pick = m => (m % 2 ? { odd: true } : { odd: false })
      do n--; while (n > 90)
      switch (n) { case 1: case 2: return 'small'; default: return pick(n).odd ? n > 5 || 'odd' : 'even' }
    }
    ;[-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 42, 200].map(rate).join()`
  const counters = new EdgeCounters()
  const run = (source: string) => runInNewContext(source, { __edgeCounts: counters.counts })
  assert.equal(run(instrumented(code, counters)), run(code))
  assert.ok(counters.counts.subarray(0, counters.size).every(count => count > 0))
})
