/** Makes inputs out of inputs. */
import type { Random } from './random.ts'

/** Numbers that code compares with, and their neighbours in bytes. */
const INTERESTING = [0, 1, 2, 16, 32, 64, 100, 125, 126, 127, 128, 129, 254, 255]
/** The most bytes that one change adds or removes, but for a copy of a whole range. */
const MAX_RUN = 16

/** Holds the input that is being made: the first `length` bytes. */
export class Mutator {
  readonly bytes: Uint8Array
  length = 0
  private readonly random: Random
  private readonly changes: readonly ((donor: Uint8Array) => void)[]

  constructor(maxBytes: number, random: Random) {
    this.bytes = new Uint8Array(maxBytes)
    this.random = random
    this.changes = [
      () => this.flipBit(),
      () => this.setByte(random.below(256)),
      () => this.setByte(INTERESTING[random.below(INTERESTING.length)] as number),
      () => this.add(),
      () => this.insert(),
      () => this.remove(),
      () => this.grow(),
      () => this.repeat(),
      donor => this.splice(donor),
      donor => this.overwrite(donor),
    ]
  }

  /** Makes an input that is like `parent`, with some changes, a few of which take bytes from `donor`. */
  mutate(parent: Uint8Array, donor: Uint8Array): void {
    this.length = Math.min(parent.length, this.bytes.length)
    this.bytes.set(parent.length > this.length ? parent.subarray(0, this.length) : parent)
    do {
      const change = this.changes[this.random.below(this.changes.length)] as (donor: Uint8Array) => void
      change(donor)
    } while (this.random.below(2) === 0)
  }

  private flipBit(): void {
    if (this.length > 0) this.change(this.random.below(this.length), byte => byte ^ (1 << this.random.below(8)))
  }

  private setByte(value: number): void {
    if (this.length > 0) this.bytes[this.random.below(this.length)] = value
  }

  private add(): void {
    if (this.length > 0) this.change(this.random.below(this.length), byte => byte + this.random.below(33) - 16)
  }

  private insert(): void {
    const [at, count] = [this.random.below(this.length + 1), 1 + this.random.below(MAX_RUN)]
    if (!this.makeRoom(at, count)) return
    const isRun = this.random.below(2) === 0
    const value = this.random.below(256)
    for (let place = at; place < at + count; place++) this.bytes[place] = isRun ? value : this.random.below(256)
  }

  private remove(): void {
    if (this.length === 0) return
    const at = this.random.below(this.length)
    const count = Math.min(this.length - at, 1 + this.random.below(MAX_RUN))
    this.bytes.copyWithin(at, at + count, this.length)
    this.length -= count
  }

  /** Inserts bytes and adds their number to a byte before them, which may be their length. */
  private grow(): void {
    if (this.length === 0) return
    const prefix = this.random.below(this.length)
    const at = Math.min(this.length, prefix + 1 + this.random.below(8))
    const count = 1 + this.random.below(MAX_RUN)
    if (!this.makeRoom(at, count)) return
    for (let place = at; place < at + count; place++) this.bytes[place] = 0x20 + this.random.below(0x60)
    this.change(prefix, byte => byte + count)
  }

  /** Doubles a range. */
  private repeat(): void {
    if (this.length === 0) return
    const from = this.random.below(this.length)
    const count = 1 + this.random.below(this.length - from)
    if (!this.makeRoom(from + count, count)) return
    this.bytes.copyWithin(from + count, from, from + count)
  }

  private splice(donor: Uint8Array): void {
    if (donor.length === 0) return
    const from = this.random.below(donor.length)
    const count = 1 + this.random.below(donor.length - from)
    const at = this.random.below(this.length + 1)
    if (this.makeRoom(at, count)) this.bytes.set(donor.subarray(from, from + count), at)
  }

  private overwrite(donor: Uint8Array): void {
    if (donor.length === 0 || this.length === 0) return
    const from = this.random.below(donor.length)
    const at = this.random.below(this.length)
    const count = 1 + this.random.below(Math.min(donor.length - from, this.length - at))
    this.bytes.set(donor.subarray(from, from + count), at)
  }

  private change(at: number, to: (byte: number) => number): void {
    this.bytes[at] = to(this.bytes[at] as number)
  }

  /** Moves what is from `at` on by `count` bytes; returns whether there was room. */
  private makeRoom(at: number, count: number): boolean {
    if (this.length + count > this.bytes.length) return false
    this.bytes.copyWithin(at + count, at, this.length)
    this.length += count
    return true
  }
}
