/** Reaching signed-in users wherever they are: here directly, on other instances with one envelope per instance. */
import type { Logger } from 'pino'
import { decodeEnvelope, type Envelope, encodeEnvelope } from './cluster/envelope.ts'
import type { Bus, Directory, Presence } from './ports.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.ts'

export class Fanout {
  readonly instance: string
  private readonly sessions: Sessions
  private readonly directory: Directory
  private readonly bus: Bus
  private readonly log: Logger

  constructor(instance: string, sessions: Sessions, directory: Directory, bus: Bus, log: Logger) {
    this.instance = instance
    this.sessions = sessions
    this.directory = directory
    this.bus = bus
    this.log = log
  }

  /** Listens to what other instances say to this one. */
  async start(): Promise<void> {
    await this.bus.subscribe(this.instance, bytes => {
      const envelope = decodeEnvelope(bytes)
      if (envelope !== undefined) this.receive(envelope)
    })
  }

  /** Sends a frame to those of the numbers that are signed in. It is neither stored nor confirmed. */
  async push(numbers: readonly number[], frame: Uint8Array): Promise<void> {
    const elsewhere: number[] = []
    for (const number of numbers) {
      const session = this.sessions.get(number)
      if (session === undefined) elsewhere.push(number)
      else session.push(frame)
    }
    if (elsewhere.length > 0) await this.pushElsewhere(elsewhere, frame)
  }

  private async pushElsewhere(numbers: readonly number[], frame: Uint8Array): Promise<void> {
    const entries = await this.directory.find(numbers)
    const byInstance = new Map<string, number[]>()
    for (const [place, entry] of entries.entries()) {
      const number = numbers[place]
      if (entry === undefined || number === undefined || entry.instance === this.instance) continue
      const there = byInstance.get(entry.instance)
      if (there === undefined) byInstance.set(entry.instance, [number])
      else there.push(number)
    }
    for (const [instance, there] of byInstance) await this.tell(instance, { type: 'push', numbers: there, frame })
  }

  /** Ends the sign-in that a newer one displaced, wherever it is (A6). */
  async displace(number: number, { instance, generation }: Presence): Promise<void> {
    await this.tell(instance, { type: 'displaced', number, generation })
  }

  private async tell(instance: string, envelope: Envelope): Promise<void> {
    if (instance === this.instance) this.receive(envelope)
    else if (!(await this.bus.publish(instance, encodeEnvelope(envelope)))) {
      this.log.warn({ instance, type: envelope.type }, 'an instance did not hear what it was told')
    }
  }

  private receive(envelope: Envelope): void {
    if (envelope.type === 'push') {
      for (const number of envelope.numbers) this.sessions.get(number)?.push(envelope.frame)
      return
    }
    const session = this.sessions.get(envelope.number)
    if (session?.generation === envelope.generation) signedInElsewhere(session)
  }

  async stop(): Promise<void> {
    await this.bus.unsubscribe(this.instance)
  }
}

/** The older connection of a number gets a notice and is closed (A6). */
export function signedInElsewhere({ connection, number }: Session): void {
  connection.notice(`Number ${number} has signed in on another connection; this one is closed.`)
  connection.close('elsewhere', 'signed in on another connection')
}
