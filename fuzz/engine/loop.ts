/** The loop of a coverage-guided fuzzer: what takes a new way through the code is kept, and more is made of it. */
import { Coverage } from './coverage.ts'
import type { EdgeCounters } from './instrument.ts'
import { Mutator } from './mutator.ts'
import { Random } from './random.ts'
import type { Target } from './target.ts'

/** How many of the inputs kept last get half of the attention. */
const RECENT = 32
/** How many inputs pass between two looks at the clock. */
const CLOCK_EVERY = 256
/** The stack of an error takes longer than most inputs. It is recorded for findings only. */
const STACK_LINES = 20
/** How many inputs are tried to make one that fails shorter. */
const MAX_SHORTENINGS = 5000

/** An input that the target failed on. */
export class Finding extends Error {
  override name = 'Finding'
  readonly input: Uint8Array

  constructor(input: Uint8Array, cause: unknown) {
    super('an input failed', { cause })
    this.input = input
  }
}

export class Loop {
  /** How many inputs were run. */
  inputs = 0
  /** The inputs that took new ways, in the order in which they were found. */
  readonly kept: Uint8Array[] = []
  private readonly target: Target
  private readonly edges: EdgeCounters
  private readonly coverage: Coverage
  private readonly random: Random
  private readonly mutator: Mutator
  private readonly onInput: (input: Uint8Array, inputs: number) => void

  /** `onInput` is called before each input is run. */
  constructor(target: Target, edges: EdgeCounters, seed: number, onInput: Loop['onInput']) {
    this.target = target
    this.edges = edges
    this.coverage = new Coverage(edges)
    this.random = new Random(seed)
    this.mutator = new Mutator(target.maxBytes, this.random)
    this.onInput = onInput
  }

  /** How many edges were taken so far, of how many. */
  get covered(): { readonly taken: number; readonly of: number } {
    return { taken: this.coverage.size, of: this.edges.size }
  }

  /** Runs these inputs, and then ones made of them until the time, in milliseconds since 1970. Throws a Finding. */
  async run(beginning: readonly Uint8Array[], until: number): Promise<void> {
    Error.stackTraceLimit = 0
    this.coverage.clear()
    for (const input of beginning) await this.try(input)
    const { kept, mutator } = this
    if (kept.length === 0) kept.push(new Uint8Array(0))
    while (true) {
      mutator.mutate(this.pick(), this.pick())
      const isNew = this.try(mutator.bytes.subarray(0, mutator.length))
      if (isNew instanceof Promise) await isNew
      else if (this.inputs % CLOCK_EVERY !== 0) continue
      if (Date.now() >= until) return
    }
  }

  private pick(): Uint8Array {
    const { kept, random } = this
    const from = random.below(2) === 0 ? 0 : Math.max(0, kept.length - RECENT)
    return kept[from + random.below(kept.length - from)] as Uint8Array
  }

  private try(input: Uint8Array): Promise<void> | void {
    this.inputs++
    this.onInput(input, this.inputs)
    try {
      const running = this.target.run(input)
      if (running === undefined) return this.judge(input)
      return running.then(
        () => this.judge(input),
        error => this.fail(input, error),
      )
    } catch (error) {
      return this.fail(input, error)
    }
  }

  private judge(input: Uint8Array): void {
    const { isNew, steps } = this.coverage.take()
    if (isNew) this.kept.push(input.slice())
    const most = this.target.maxSteps(input.length)
    if (steps > most) throw new Finding(input.slice(), new Error(`${steps} steps, more than ${most}`))
  }

  private async fail(input: Uint8Array, error: unknown): Promise<never> {
    if (error instanceof Finding) throw error
    throw await this.shortened(input.slice(), error)
  }

  /** Leaves out of an input what is not needed for it to fail. */
  private async shortened(input: Uint8Array, cause: unknown): Promise<Finding> {
    Error.stackTraceLimit = STACK_LINES
    let finding = new Finding(input, cause)
    let tries = 0
    for (let size = input.length; size > 0; size >>= 1) {
      for (let at = 0; at + size <= finding.input.length && tries < MAX_SHORTENINGS; tries++) {
        const shorter = Uint8Array.from([...finding.input.subarray(0, at), ...finding.input.subarray(at + size)])
        try {
          await this.target.run(shorter)
          at += size
        } catch (error) {
          finding = new Finding(shorter, error)
        }
      }
    }
    return finding
  }

  /** Returns few of the inputs kept: with `given`, they take every edge that all of them take. */
  async cover(given: readonly Uint8Array[]): Promise<Uint8Array[]> {
    const left = new Set<number>()
    const candidates = new Map<Uint8Array, Set<number>>()
    for (const input of this.kept) {
      const edges = await this.edgesOf(input)
      candidates.set(input, edges)
      for (const edge of edges) left.add(edge)
    }
    for (const input of given) for (const edge of await this.edgesOf(input)) left.delete(edge)
    const chosen: Uint8Array[] = []
    while (left.size > 0) {
      let best: [Uint8Array, Set<number>] | undefined
      for (const [input, edges] of candidates) {
        const useful = new Set([...edges].filter(edge => left.has(edge)))
        const gain = useful.size - (best?.[1].size ?? 0)
        if (gain > 0 || (gain === 0 && input.length < (best?.[0].length ?? 0))) best = [input, useful]
      }
      if (best === undefined) break // What an input takes may depend on those before it.
      chosen.push(best[0])
      for (const edge of best[1]) left.delete(edge)
    }
    return chosen
  }

  private async edgesOf(input: Uint8Array): Promise<Set<number>> {
    this.coverage.clear()
    await this.target.run(input)
    return this.coverage.takeEdges()
  }
}
