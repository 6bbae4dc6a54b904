/** Keeps more and more. */
import type { Target } from '../../../fuzz/engine/target.ts'

const kept: string[][] = []

export const target: Target = {
  maxBytes: 64,
  seeds: [],
  maxSteps: () => 1e6,
  run: () => void kept.push(Array.from({ length: 100_000 }, (_, index) => `${kept.length} ${index}`)),
}
