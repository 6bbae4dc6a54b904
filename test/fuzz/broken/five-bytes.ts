/** Fails on one word. */
import type { Target } from '../../../fuzz/engine/target.ts'

function fail(input: Uint8Array): undefined {
  let right = 0
  for (const byte of input) {
    if (right === 0) right = byte === 0x66 ? 1 : 0
    else if (right === 1) right = byte === 0x61 ? 2 : 0
    else if (right === 2) right = byte === 0x75 ? 3 : 0
    else if (right === 3) right = byte === 0x6c ? 4 : 0
    else if (byte === 0x74) throw new Error('found')
  }
}

export const target: Target = { maxBytes: 64, seeds: [], maxSteps: () => 1e6, run: fail }
