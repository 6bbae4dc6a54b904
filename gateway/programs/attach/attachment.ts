/** A program attached to this instance: what it is sent, and what it waits for. */
import {
  type AttachedProgram,
  type ClosingReasonName,
  type FrameCodec,
  type Reason,
  type ReasonName,
  reasons,
  type ToProgramMessageName,
  type ToProgramMessages,
  type ToProgramValues,
  toProgramCodec,
} from '../../../protocol/index.ts'
import type { ProgramCounts, RelayRefusal } from '../../metrics/program-counts.ts'
import { Gate } from './gate.ts'
import { outcomeAt, type ProgramRoute, type RelayedFrom, type RelayOutcome } from './route.ts'
import { Unsettled } from './unsettled.ts'

/** Unsent bytes above which frames of users wait. */
const ROOM_BYTES = 256 * 1024

/** Where a user is signed in whom the program has talked with. */
export interface KnownUser {
  readonly instance: string
  readonly generation: number
}

/** The connection that a program has attached on. */
interface AttachedConnection {
  readonly id: string
  readonly isClosed: boolean
  /** How many bytes the program has not taken yet. */
  readonly unsentBytes: number
  send(frame: Uint8Array): void
  close(reason: Reason<ClosingReasonName>): void
}

interface Parts {
  readonly program: AttachedProgram
  /** The key that it has attached with. */
  readonly key: string
  /** Distinguishes it from the other attachments of this instance. */
  readonly id: number
  /** Distinguishes it from all others. */
  readonly name: string
  readonly instance: string
  readonly connection: AttachedConnection
  readonly counts: ProgramCounts
}

export class Attachment implements ProgramRoute {
  readonly program: AttachedProgram
  readonly key: string
  readonly id: number
  readonly name: string
  readonly connection: AttachedConnection
  /** The users whom it has talked with and who have not signed out since. */
  readonly users = new Map<number, KnownUser>()
  readonly unsettled = new Unsettled()
  private readonly instance: string
  private readonly counts: ProgramCounts
  private readonly codec: FrameCodec<ToProgramMessages>
  private readonly gate = new Gate(() => this.hasRoom)

  constructor({ program, key, id, name, instance, connection, counts }: Parts) {
    this.program = program
    this.key = key
    this.id = id
    this.name = name
    this.instance = instance
    this.counts = counts
    this.connection = connection
    this.codec = toProgramCodec(program)
  }

  get isGone(): boolean {
    return this.connection.isClosed
  }

  /** Sends a message of the server. */
  answer<N extends ToProgramMessageName>(name: N, values: ToProgramValues<N>): void {
    this.connection.send(this.codec.encode(name, values))
  }

  /** Tells why a frame or a request that names this user goes no further (N3). */
  refuse(number: number, reason: ReasonName): void {
    this.answer('refused', { number, code: reasons[reason].code })
  }

  // ——— frames of users ———

  private get hasRoom(): boolean {
    return this.connection.unsentBytes < ROOM_BYTES
  }

  send(from: RelayedFrom, frame: Uint8Array): RelayOutcome {
    const passed = this.gate.pass(() => {
      if (!from.isGone) this.forward(this.instance, from.number, from.generation, frame)
    })
    return outcomeAt(this, passed)
  }

  /** Sends a frame of a user who is signed in on this instance, or another. */
  forward(instance: string, number: number, generation: number, frame: Uint8Array): void {
    this.know(instance, number, generation)
    this.connection.send(frame)
    this.counts.frames.toProgram++
  }

  /** The same once there is room; `report` is told what became of it. */
  forwardLater(
    user: KnownUser & { readonly number: number },
    frame: Uint8Array,
    report: (why: RelayRefusal | undefined) => void,
  ): void {
    const { instance, number, generation } = user
    const passed = this.gate.pass(() => this.forward(instance, number, generation, frame))
    const outcome = outcomeAt(this, passed)
    if (outcome instanceof Promise) outcome.then(report)
    else report(outcome)
  }

  /** The program takes more. */
  drained(): void {
    this.gate.open()
  }

  // ——— users ———

  know(instance: string, number: number, generation: number): void {
    const known = this.users.get(number)
    if (known?.generation === generation && known.instance === instance) return
    this.users.set(number, { instance, generation })
  }

  /** A newer sign-in of the user may have talked with the program already. */
  userGone(number: number, generation: number): void {
    const known = this.users.get(number)
    if (known === undefined || known.generation > generation) return
    this.users.delete(number)
    this.answer('userGone', { number })
  }

  /** An instance is dead, and with it the users there. */
  lost(instance: string): void {
    for (const [number, known] of this.users) {
      if (known.instance === instance) this.userGone(number, known.generation)
    }
  }

  /** The connection has ended. */
  end(): void {
    this.gate.end()
    this.unsettled.end()
  }
}
