/** A program that is attached to another instance. */
import type { AttachedProgram } from '../../../protocol/index.ts'
import type { Peers } from '../../cluster/peers.ts'
import type { RelayRefusal } from '../../metrics/program-counts.ts'
import { Gate } from './gate.ts'
import { InTransit } from './in-transit.ts'
import { outcomeAt, type ProgramRoute, type RelayedFrom, type RelayOutcome } from './route.ts'

interface Sent {
  readonly bytes: number
  readonly from: RelayedFrom
}

export class RemoteRoute implements ProgramRoute {
  readonly program: AttachedProgram
  readonly name: string
  isGone = false
  private readonly peers: Peers
  private readonly peer: string
  private readonly id: number
  private readonly inTransit = new InTransit<Sent>()
  private readonly gate = new Gate(() => !this.inTransit.isFull)

  /** `id` is that of the other instance, `peer`. */
  constructor(peers: Peers, peer: string, id: number, program: AttachedProgram) {
    this.peers = peers
    this.peer = peer
    this.id = id
    this.program = program
    this.name = `${peer} ${id}`
  }

  /** Whether the other instance has reported on all frames. */
  get isIdle(): boolean {
    return this.inTransit.isEmpty
  }

  send(from: RelayedFrom, frame: Uint8Array): RelayOutcome {
    if (!this.peers.isResponsive(this.peer)) return 'unavailable'
    const { number, generation } = from
    const passed = this.gate.pass(() => {
      if (from.isGone) return
      from.expect()
      this.inTransit.add({ bytes: frame.length, from })
      // A copy: the link keeps it until the other instance has it, and a view would keep all that came with it.
      this.peers.tell(this.peer, 'toProgram', { id: this.id, number, generation, frame: frame.slice() })
    })
    return outcomeAt(this, passed)
  }

  /** The other instance reports on the oldest frame: undefined if it was passed on. */
  report(why: RelayRefusal | undefined): void {
    const sent = this.inTransit.take()
    if (why === undefined) sent?.from.passed()
    else sent?.from.refused(why)
    this.gate.open()
  }

  userGone(number: number, generation: number): void {
    this.peers.tell(this.peer, 'programUserGone', { ids: [this.id], number, generation })
  }

  /** The program is detached. The instance still reports on what was sent there. */
  detached(): void {
    this.isGone = true
    this.gate.end()
  }

  /** The other instance is dead. */
  lost(): void {
    this.detached()
    for (let sent = this.inTransit.take(); sent !== undefined; sent = this.inTransit.take()) {
      sent.from.refused('programGone')
    }
  }
}
