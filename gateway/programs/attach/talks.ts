/** Which programs each signed-in user here talks with (N2, N3). */
import { createHash } from 'node:crypto'
import { type AttachedProgram, Mode } from '../../../protocol/index.ts'
import type { Session } from '../../session/session.ts'
import type { ProgramRoute } from './route.ts'

/** The programs of one sign-in. */
interface Talk {
  /** The one that the user's frames go to, for each kind of program. */
  readonly chosen: Map<AttachedProgram, ProgramRoute>
  /** All that it has exchanged frames with, and whether the user has sent any. */
  readonly met: Map<ProgramRoute, { hasSpoken: boolean }>
}

/** Programs of one sign-in above which those that are gone are forgotten. */
const MAX_MET = 8

export class Talks {
  /** The attached programs of one kind, here and elsewhere. */
  private readonly routesTo: (program: AttachedProgram) => Iterable<ProgramRoute>
  private readonly talks = new WeakMap<Session, Talk>()

  constructor(routesTo: (program: AttachedProgram) => Iterable<ProgramRoute>) {
    this.routesTo = routesTo
  }

  /** Returns the program that a user's frames go to: the same as long as it is attached. Undefined when there is none. */
  routeOf(session: Session, program: AttachedProgram): ProgramRoute | undefined {
    const talk = this.talkOf(session)
    const known = talk.chosen.get(program)
    const route = known?.isGone === false ? known : this.choose(session.number, program)
    if (route === undefined) return undefined
    if (route !== known) talk.chosen.set(program, route)
    this.meet(talk, route).hasSpoken = true
    return route
  }

  /** The attached program for which a hash of both names is highest: it spreads users, and is the same wherever they are signed in. */
  private choose(number: number, program: AttachedProgram): ProgramRoute | undefined {
    let best: ProgramRoute | undefined
    let highest = ''
    for (const route of this.routesTo(program)) {
      const rank = createHash('sha256').update(`${number} ${route.name}`).digest('hex')
      if (rank <= highest) continue
      highest = rank
      best = route
    }
    return best
  }

  /** Whether a program may send to a user: to one who is hidden only after a frame from there, as to others it is offline (P1). */
  mayReach(session: Session, route: ProgramRoute): boolean {
    return session.mode !== Mode.hidden || this.talks.get(session)?.met.get(route)?.hasSpoken === true
  }

  /** A program has sent the user a frame. */
  reached(session: Session, route: ProgramRoute): void {
    const talk = this.talkOf(session)
    if (talk.met.has(route)) return
    this.meet(talk, route)
    if (talk.chosen.get(route.program)?.isGone !== false) talk.chosen.set(route.program, route)
  }

  /** Tells the programs that a user has signed out (N3). */
  signedOut(session: Session): void {
    const { met } = this.talks.get(session) ?? {}
    if (met === undefined) return
    for (const route of met.keys()) {
      if (!route.isGone && this.mayReach(session, route)) route.userGone(session.number, session.generation)
    }
    this.talks.delete(session)
  }

  private talkOf(session: Session): Talk {
    const known = this.talks.get(session)
    if (known !== undefined) return known
    const talk: Talk = { chosen: new Map(), met: new Map() }
    this.talks.set(session, talk)
    return talk
  }

  private meet({ met }: Talk, route: ProgramRoute): { hasSpoken: boolean } {
    const known = met.get(route)
    if (known !== undefined) return known
    if (met.size >= MAX_MET) for (const each of met.keys()) if (each.isGone) met.delete(each)
    const state = { hasSpoken: false }
    met.set(route, state)
    return state
  }
}
