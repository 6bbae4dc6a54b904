/** Never ends. */
import type { Target } from '../../../fuzz/engine/target.ts'

export const target: Target = { maxBytes: 64, seeds: [], maxSteps: () => 1e6, run: () => new Promise(() => {}) }
