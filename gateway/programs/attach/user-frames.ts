/** Frames of users here on their way to programs, wherever these are attached (N2). */
import {
  type AttachedProgram,
  because,
  type FrameReader,
  isAttachable,
  relayedNumber,
} from '../../../protocol/index.ts'
import type { RelayCallback } from '../../delivery/barrier.ts'
import type { ProgramCounts, RelayRefusal } from '../../metrics/program-counts.ts'
import type { Session, SessionConnection } from '../../session/session.ts'
import type { RelayedFrom } from './route.ts'
import type { Talks } from './talks.ts'

/** The connection of a user who is signed in. */
interface Sender extends SessionConnection {
  readonly session: Session | undefined
  readonly barriers: SessionConnection['barriers'] & { relayCallback(): RelayCallback }
}

export class UserFrames {
  private readonly talks: Talks
  private readonly counts: ProgramCounts

  constructor(talks: Talks, counts: ProgramCounts) {
    this.talks = talks
    this.counts = counts
  }

  /**
   * Passes a user's frame on to a program; returns a promise when the user's next frame has to wait for it. Throws a ProtocolError when
   * the body has no number.
   */
  relay(from: Sender, session: Session, frame: FrameReader): Promise<void> | undefined {
    const { receiver } = frame
    const number = relayedNumber(frame)
    if (number !== session.number) {
      from.close(because('foreignNumber', `program ${receiver}`, number))
      return undefined
    }
    const route = isAttachable(receiver) ? this.talks.routeOf(session, receiver) : undefined
    if (route === undefined) {
      this.refuse(from, receiver, 'noProgram')
      return undefined
    }
    const sent = route.send(this.senderOf(from, session, route.program), frame.whole())
    if (sent instanceof Promise) return sent.then(why => this.report(from, receiver, why))
    this.report(from, receiver, sent)
    return undefined
  }

  private report(from: Sender, program: number, why: RelayRefusal | undefined): void {
    if (why !== undefined) this.refuse(from, program, why)
  }

  private refuse(from: Sender, program: number, why: RelayRefusal): void {
    this.counts.refused[why]++
    from.notice({ name: 'program', number: program }, because(why))
  }

  private senderOf(from: Sender, session: Session, program: AttachedProgram): RelayedFrom {
    const { number, generation } = session
    let callback: RelayCallback | undefined
    return {
      number,
      generation,
      get isGone() {
        return from.session !== session
      },
      expect: () => {
        callback = from.barriers.relayCallback()
        callback.expect(program)
      },
      passed: () => callback?.settled(1, program),
      refused: why => {
        this.counts.refused[why]++
        callback?.refused(program, why)
      },
    }
  }
}
