/** Whose messages make no sound, no notification and no count in the title: per account, in this browser. */
import { type ReadonlySignal, signal } from '@preact/signals'
import { page, readStorage, writeStorage } from './platform.ts'

/** Where it is kept for an account. */
export const mutedKey = (account: number) => `oicq.muted.${account}`

/** The oldest ones are dropped beyond this. */
const MAX_MUTED = 1000

export class Muted {
  private readonly chosen = signal<ReadonlySet<number>>(new Set())
  readonly numbers: ReadonlySignal<ReadonlySet<number>> = this.chosen
  private account: number | undefined

  constructor() {
    // Another tab has changed it.
    page?.addEventListener('storage', ({ key }) => {
      if (this.account !== undefined && key === mutedKey(this.account)) this.read(this.account)
    })
  }

  begin(account: number): void {
    this.account = account
    this.read(account)
  }

  end(): void {
    this.account = undefined
    this.chosen.value = new Set()
  }

  /** Subscribes a component that reads it. */
  has(number: number): boolean {
    return this.chosen.value.has(number)
  }

  toggle(number: number): void {
    const others = [...this.chosen.peek()].filter(each => each !== number)
    const numbers = this.chosen.peek().has(number) ? others : [...others, number].slice(-MAX_MUTED)
    this.chosen.value = new Set(numbers)
    if (this.account !== undefined)
      writeStorage(mutedKey(this.account), numbers.length === 0 ? undefined : numbers.join(','))
  }

  private read(account: number): void {
    const numbers = (readStorage(mutedKey(account)) ?? '').split(',', MAX_MUTED).filter(Boolean).map(Number)
    this.chosen.value = new Set(numbers)
  }
}
