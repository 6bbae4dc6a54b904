/** How fast a file goes: a moving average. */

/** What is older than this no longer counts, ms. */
const WINDOW_MS = 3000
/** Two samples are at least so far apart, ms; so there are at most a few dozen. */
const SPACING_MS = 100

export class TransferSpeed {
  private samples: { time: number; bytes: number }[] = []

  /** Takes in how many bytes have passed until `time` (ms), and answers bytes a second over the last three seconds. */
  at(time: number, bytes: number): number {
    const last = this.samples.at(-1)
    if (last === undefined || time - last.time >= SPACING_MS) this.samples.push({ time, bytes })
    // The newest sample before the window stays: the average reaches back over the whole window.
    while (this.samples[1] !== undefined && this.samples[1].time <= time - WINDOW_MS) this.samples.shift()
    const [first] = this.samples
    if (first === undefined || time <= first.time) return 0
    return ((bytes - first.bytes) * 1000) / (time - first.time)
  }
}
