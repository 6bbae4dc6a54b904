/** Does to the site what the schedule says, and keeps a record of it. */
import { setTimeout as delay } from 'node:timers/promises'
import { type Fault, type FaultKind, targetOf } from './schedule.ts'
import type { Site } from './site.ts'

/** A fault as it was: times are milliseconds from the start of the run; no end yet means that it lasts. */
export interface Injected {
  readonly kind: FaultKind
  readonly instance: number | undefined
  readonly from: number
  to: number | undefined
}

/** Faults during which presence cannot be right everywhere. */
const outages: readonly FaultKind[] = ['redis kill', 'redis pause', 'postgres restart']

export class Faults {
  readonly injected: Injected[] = []
  private readonly site: Site
  private readonly now: () => number
  private readonly say: (line: string) => void
  private readonly running: Promise<void>[] = []

  constructor(site: Site, now: () => number, say: (line: string) => void) {
    this.site = site
    this.now = now
    this.say = say
  }

  begin(fault: Fault): void {
    // What was befallen before may take longer to come back than the schedule allows for.
    const isBusy = this.injected.some(({ kind, instance, to }) => {
      return to === undefined && targetOf(kind) === targetOf(fault.kind) && instance === fault.instance
    })
    if (isBusy) return
    const injected: Injected = { kind: fault.kind, instance: fault.instance, from: this.now(), to: undefined }
    this.injected.push(injected)
    this.say(`${describe(injected)} for ${fault.forMs} ms`)
    const done = this.inject(fault).then(() => {
      injected.to = this.now()
      this.say(`${describe(injected)}: healed`)
    })
    this.running.push(done)
  }

  /** Whether Redis or PostgreSQL is away. */
  get outage(): boolean {
    return this.injected.some(({ kind, to }) => to === undefined && outages.includes(kind))
  }

  /** What went on from a time to another, or up to so many milliseconds before. */
  around(from: number, to: number, marginMs: number): Injected[] {
    return this.injected.filter(fault => fault.from <= to && (fault.to ?? Number.POSITIVE_INFINITY) >= from - marginMs)
  }

  /** Resolves when everything is as it was. */
  async healed(): Promise<void> {
    await Promise.all(this.running)
  }

  private async inject({ kind, instance: index = 0, forMs }: Fault): Promise<void> {
    const { instances, redis, postgres } = this.site
    const instance = instances[index]
    if (instance === undefined) throw new Error(`there is no instance ${index}`)
    switch (kind) {
      case 'kill':
        await instance.kill()
        await delay(forMs)
        return instance.start()
      case 'drain':
        await instance.drain()
        await delay(forMs)
        return instance.start()
      case 'stop':
        instance.pause()
        await delay(forMs)
        return instance.resume()
      case 'redis kill':
        await redis.kill()
        await delay(forMs)
        return redis.start()
      case 'redis pause':
        redis.pause()
        await delay(forMs)
        return redis.resume()
      case 'pubsub cut':
        await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
        return
      case 'postgres restart':
        await postgres.stop()
        await delay(forMs)
        return postgres.start()
    }
  }
}

/** In words, with its times in seconds if they are known. */
export function describe({ kind, instance }: Pick<Injected, 'kind' | 'instance'>): string {
  return instance === undefined ? kind : `${kind} instance ${instance}`
}
