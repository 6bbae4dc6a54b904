/** Which edges have been taken, and about how often by one input. */
import type { EdgeCounters } from './instrument.ts'

/** What an input did. */
export interface Taken {
  /** Whether it took an edge that none before took, or another number of times (1, 2, 3, 4–7, 8–15, … ). */
  readonly isNew: boolean
  /** How many edges it took. */
  readonly steps: number
}

export class Coverage {
  private readonly edges: EdgeCounters
  /** For each edge, a bit for each range of counts. */
  private readonly seen: Uint32Array

  constructor(edges: EdgeCounters) {
    this.edges = edges
    this.seen = new Uint32Array(edges.counts.length)
  }

  /** How many edges have been taken by any input. */
  get size(): number {
    return this.seen.reduce((total, ranges) => total + (ranges === 0 ? 0 : 1), 0)
  }

  /** Forgets what was counted since the last input. */
  clear(): void {
    this.edges.counts.fill(0, 0, this.edges.size)
  }

  /** Takes what was counted for one input. */
  take(): Taken {
    const { counts, size } = this.edges
    const { seen } = this
    let isNew = false
    let steps = 0
    for (let edge = 0; edge < size; edge++) {
      const count = counts[edge] as number
      if (count === 0) continue
      counts[edge] = 0
      steps += count
      const range = 1 << (count < 4 ? count : 34 - Math.clz32(count))
      if (((seen[edge] as number) & range) !== 0) continue
      seen[edge] = (seen[edge] as number) | range
      isNew = true
    }
    return { isNew, steps }
  }

  /** Returns the edges that were counted for one input. */
  takeEdges(): Set<number> {
    const taken = new Set<number>()
    for (let edge = 0; edge < this.edges.size; edge++) if (this.edges.counts[edge] !== 0) taken.add(edge)
    this.clear()
    return taken
  }
}
