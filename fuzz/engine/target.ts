/** What is fuzzed. Each file in targets/ exports one as `target`. */
export interface Target {
  /** The longest input, in bytes. */
  readonly maxBytes: number
  /** Well-formed inputs to begin with, besides those of the corpus. */
  readonly seeds: readonly Uint8Array[]
  /** How many edges an input of so many bytes may take: a bound on its time that no clock is needed for. */
  maxSteps(bytes: number): number
  /** Throws what is a finding. The bytes are valid until this returns or resolves. */
  run(input: Uint8Array): Promise<void> | undefined
}
