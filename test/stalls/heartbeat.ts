/** The memory that the main thread of a watched process shares with its watchdog. */
export type Heartbeat = Int32Array<SharedArrayBuffer>

/** Where the main thread counts its beats. */
export const BEATS = 0

/**
 * Where the watchdog keeps for how many milliseconds the main thread has waited since this beat. Each beat has another place than
 * the one before, since the watchdog may be about to write to that.
 */
export function waitSince(beat: number): number {
  return 1 + (beat % 2)
}

export function newHeartbeat(): Heartbeat {
  return new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT))
}
