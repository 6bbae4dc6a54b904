/** Samples messages with equal probability, at the cost of one subtraction per message. */

export class Sampler {
  private readonly ratio: number
  private readonly random: () => number
  /** The number of messages until the next sampled one. */
  private left: number

  /** `ratio` is the probability of a message to be sampled, from 0 to 1. */
  constructor(ratio: number, random: () => number = Math.random) {
    this.ratio = ratio
    this.random = random
    this.left = this.gap()
  }

  /** Counts a message, and returns whether it is sampled. */
  sample(): boolean {
    if (--this.left > 0) return false
    this.left = this.gap()
    return true
  }

  /** Draws the distance to the next sampled message, which is geometrically distributed. */
  private gap(): number {
    return Math.max(1, Math.ceil(Math.log(1 - this.random()) / Math.log1p(-this.ratio)))
  }
}
