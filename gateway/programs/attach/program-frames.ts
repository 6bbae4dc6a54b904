/** Frames of programs here on their way to users, wherever these are signed in, and of programs elsewhere to users here (N2). */
import { type FrameReader, isAttachable, relayedNumber } from '../../../protocol/index.ts'
import type { Directory, Presence } from '../../cluster/directory.ts'
import type { ItemHandlers } from '../../cluster/envelope.ts'
import type { Peers } from '../../cluster/peers.ts'
import { lookUp } from '../../delivery/lookup.ts'
import type { ProgramCounts, RelayRefusal } from '../../metrics/program-counts.ts'
import type { SessionRegistry } from '../../session/registry.ts'
import type { Session } from '../../session/session.ts'
import type { Attachment } from './attachment.ts'
import type { Attachments } from './attachments.ts'
import { Gate } from './gate.ts'
import { InTransit } from './in-transit.ts'
import { Results, refusalOf, resultOf } from './results.ts'
import type { ProgramRoute } from './route.ts'
import type { Talks } from './talks.ts'
import type { Epoch } from './unsettled.ts'

/** Unsent bytes of a user's client above which it gets nothing more from programs: its messages need the rest. */
const USER_ROOM_BYTES = 256 * 1024

interface Sent {
  readonly bytes: number
  readonly number: number
  readonly epoch: Epoch
}

/** What is on its way from one program here to one other instance. */
interface Channel {
  readonly inTransit: InTransit<Sent>
  readonly gate: Gate
}

interface Parts {
  readonly attachments: Attachments
  readonly talks: Talks
  readonly counts: ProgramCounts
  readonly sessions: SessionRegistry
  readonly directory: Directory
  readonly peers: Peers
}

export class ProgramFrames {
  private readonly parts: Parts
  private readonly channels = new WeakMap<Attachment, Map<string, Channel>>()
  private readonly results: Results

  constructor(parts: Parts) {
    this.parts = parts
    this.results = new Results(parts.peers, 'fromProgramResults')
    parts.peers.on('lost', peer => this.lost(peer))
  }

  /**
   * Passes a program's frame on to the user with the number in it; returns a promise when the program's next frame has to wait for it.
   * Throws a ProtocolError when the body has no number.
   */
  relay(from: Attachment, frame: FrameReader): Promise<void> | undefined {
    const number = relayedNumber(frame)
    const session = this.parts.sessions.get(number)
    const known = from.users.get(number)
    if (session !== undefined) {
      const why = this.deliver(from, session, frame.whole())
      if (why === undefined) from.know(this.parts.peers.instance, number, session.generation)
      this.report(from, number, why)
      return undefined
    }
    const bytes = frame.whole()
    if (known !== undefined) return this.sendTo(from, known.instance, number, bytes)
    return lookUp(this.parts.directory, [number]).then(([entry]) => this.found(from, number, entry, bytes))
  }

  private found(
    from: Attachment,
    number: number,
    entry: Presence | undefined,
    frame: Uint8Array,
  ): Promise<void> | undefined {
    const { directory, peers } = this.parts
    if (entry === undefined || entry.instance === peers.instance) {
      this.report(from, number, directory.complete ? 'userAway' : 'unavailable')
      return undefined
    }
    from.know(entry.instance, number, entry.generation)
    return this.sendTo(from, entry.instance, number, frame)
  }

  private report(from: Attachment, number: number, why: RelayRefusal | undefined): void {
    if (why === undefined) return
    this.parts.counts.refused[why]++
    if (why === 'userAway') from.users.delete(number)
    from.refuse(number, why)
  }

  // ——— to another instance ———

  private sendTo(from: Attachment, peer: string, number: number, frame: Uint8Array): Promise<void> | undefined {
    const { peers } = this.parts
    if (!peers.isResponsive(peer)) {
      this.report(from, number, 'unavailable')
      return undefined
    }
    const { inTransit, gate } = this.channelOf(from, peer)
    const passed = gate.pass(() => {
      inTransit.add({ bytes: frame.length, number, epoch: from.unsettled.expect() })
      // A copy: the link keeps it until the other instance has it, and a view would keep all that came with it.
      peers.tell(peer, 'fromProgram', { id: from.id, program: from.program, number, frame: frame.slice() })
    })
    if (passed instanceof Promise) {
      return passed.then(hasPassed => this.report(from, number, hasPassed ? undefined : 'unavailable'))
    }
    this.report(from, number, passed ? undefined : 'unavailable')
    return undefined
  }

  private channelOf(from: Attachment, peer: string): Channel {
    const channels = this.channels.get(from) ?? new Map<string, Channel>()
    this.channels.set(from, channels)
    const known = channels.get(peer)
    if (known !== undefined) return known
    const inTransit = new InTransit<Sent>()
    const channel = { inTransit, gate: new Gate(() => !inTransit.isFull) }
    channels.set(peer, channel)
    return channel
  }

  private reported(from: Attachment, { inTransit, gate }: Channel, why: RelayRefusal | undefined): void {
    const sent = inTransit.take()
    if (sent === undefined) return
    this.report(from, sent.number, why)
    from.unsettled.settle(sent.epoch)
    gate.open()
  }

  private lost(peer: string): void {
    for (const from of this.parts.attachments) {
      const channel = this.channels.get(from)?.get(peer)
      if (channel === undefined) continue
      this.channels.get(from)?.delete(peer)
      channel.gate.end()
      while (!channel.inTransit.isEmpty) this.reported(from, channel, 'userAway')
    }
  }

  // ——— to users here ———

  private deliver(route: ProgramRoute, session: Session, frame: Uint8Array): RelayRefusal | undefined {
    const { counts, talks } = this.parts
    if (session.isOpening || !talks.mayReach(session, route)) return 'userAway'
    if (session.connection.unsentBytes > USER_ROOM_BYTES) return 'userBusy'
    talks.reached(session, route)
    session.push(frame)
    counts.frames.toUser++
    return undefined
  }

  private arrive(
    peer: string,
    id: number,
    program: number,
    number: number,
    frame: Uint8Array,
  ): RelayRefusal | undefined {
    const { attachments, sessions } = this.parts
    const session = sessions.get(number)
    const route = attachments.remoteRoute(peer, id)
    const isItsOwn = isAttachable(program) && route?.program === program
    if (session === undefined || !isItsOwn) return 'userAway'
    return this.deliver(route, session, frame)
  }

  get handlers(): Pick<ItemHandlers, 'fromProgram' | 'fromProgramResults'> {
    return {
      fromProgram: (peer, { id, program, number, frame }) => {
        this.results.add(peer, id, resultOf(this.arrive(peer, id, program, number, frame)))
      },
      fromProgramResults: (peer, { id, results }) => {
        const from = this.parts.attachments.get(id)
        const channel = from && this.channels.get(from)?.get(peer)
        if (from === undefined || channel === undefined) return
        for (const result of results) this.reported(from, channel, refusalOf(result))
      },
    }
  }
}
