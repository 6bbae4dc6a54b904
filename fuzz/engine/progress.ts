/** Which input a thread is at, readable by another thread when the first one hangs or has run out of memory. */

/** The longest input that can be told. */
const MAX_BYTES = 1 << 20
const COUNT_BYTES = 8
const LENGTH_BYTES = 8

export class Progress {
  readonly shared: SharedArrayBuffer
  private readonly count: Float64Array
  private readonly length: Uint32Array
  private readonly bytes: Uint8Array

  constructor(shared = new SharedArrayBuffer(COUNT_BYTES + LENGTH_BYTES + MAX_BYTES)) {
    this.shared = shared
    this.count = new Float64Array(shared, 0, 1)
    this.length = new Uint32Array(shared, COUNT_BYTES, 1)
    this.bytes = new Uint8Array(shared, COUNT_BYTES + LENGTH_BYTES)
  }

  report(input: Uint8Array, inputs: number): void {
    this.bytes.set(input)
    this.length[0] = input.length
    this.count[0] = inputs
  }

  /** How many inputs were begun. */
  get inputs(): number {
    return this.count[0] ?? 0
  }

  /** The one begun last. */
  get input(): Uint8Array {
    return this.bytes.slice(0, this.length[0])
  }
}
