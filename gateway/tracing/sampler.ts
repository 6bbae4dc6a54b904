/** Which messages are traced: each with the same probability, for a subtraction a message. */

export class Sampler {
  private readonly share: number
  private readonly random: () => number
  /** How many messages are left until one is taken. */
  private left: number

  /** Takes this share of all, from 0 to 1. */
  constructor(share: number, random: () => number = Math.random) {
    this.share = share
    this.random = random
    this.left = this.gap()
  }

  /** Whether to take this one. */
  takes(): boolean {
    if (--this.left > 0) return false
    this.left = this.gap()
    return true
  }

  /** How many tries it takes until one succeeds: geometrically distributed. */
  private gap(): number {
    return Math.max(1, Math.ceil(Math.log(1 - this.random()) / Math.log1p(-this.share)))
  }
}
