/** Work that many changes ask for, done once for all of them, some time after the first. */
export class Throttle {
  private readonly ms: number
  private readonly work: () => void
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(ms: number, work: () => void) {
    this.ms = ms
    this.work = work
  }

  request(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      this.work()
    }, this.ms)
  }

  cancel(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }
}
