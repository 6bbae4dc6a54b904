/** Counters of attached programs, exported by /metrics. */

/** Why a frame between a user and a program goes no further, or a request of a program is refused. */
export const relayRefusals = [
  'noProgram',
  'programBusy',
  'programGone',
  'userAway',
  'userBusy',
  'unavailable',
  'notGranted',
] as const
export type RelayRefusal = (typeof relayRefusals)[number]

export class ProgramCounts {
  /** Frames passed on to programs and to users on this instance, and those of programs to the server. */
  readonly frames = { toProgram: 0, toUser: 0, toServer: 0 }
  readonly refused: Record<RelayRefusal, number>
  /** Programs that were not attached: a wrong name or key, or no such frame in time. */
  attachesRefused = 0

  constructor() {
    this.refused = Object.fromEntries(relayRefusals.map(reason => [reason, 0])) as Record<RelayRefusal, number>
  }
}
