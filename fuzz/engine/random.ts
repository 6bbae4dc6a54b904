/** Fast random numbers; the same seed gives the same ones. */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = seed | 1
  }

  /** Returns a whole number from 0 to below `limit`. */
  below(limit: number): number {
    // xorshift32, by George Marsaglia.
    this.state ^= this.state << 13
    this.state ^= this.state >>> 17
    this.state ^= this.state << 5
    return (this.state >>> 0) % limit
  }
}
