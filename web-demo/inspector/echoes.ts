/** Joins each connection test to its echo: the barrier (M4). */
import type { CapturedFrame } from '../model/inspector.ts'
import { fieldValue } from './frame-text.ts'

export interface Barrier {
  /** The ids of the two frames. */
  readonly test: number
  readonly echo: number
  /** What the user waited, ms. */
  readonly took: number
}

/** What a row of the timeline shows of a barrier: its test, its echo, or that it lies between them. */
export interface Rail {
  readonly lane: number
  readonly part: 'test' | 'between' | 'echo'
}

/** More barriers at a time are not drawn. */
const MAX_LANES = 3

/** Returns each barrier by the id of its test and by that of its echo. Tests of a connection that was lost have no echo. */
export function barriersOf(frames: readonly CapturedFrame[]): ReadonlyMap<number, Barrier> {
  const barriers = new Map<number, Barrier>()
  let open: CapturedFrame[] = []
  for (const frame of frames) {
    // A new connection.
    if (frame.direction === 'out' && frame.name === 'login') open = []
    if (frame.name !== 'connectionTest') continue
    const number = fieldValue(frame, 'number')
    const test = open.find(each => each.direction !== frame.direction && fieldValue(each, 'number') === number)
    if (test === undefined) open.push(frame)
    else {
      open = open.filter(each => each !== test)
      const barrier = { test: test.id, echo: frame.id, took: frame.time - test.time }
      barriers.set(test.id, barrier)
      barriers.set(frame.id, barrier)
    }
  }
  return barriers
}

/** Returns the rails beside each frame, in the order of the frames. */
export function railsOf(
  frames: readonly CapturedFrame[],
  barriers: ReadonlyMap<number, Barrier>,
): readonly (readonly Rail[])[] {
  const lanes: (Barrier | undefined)[] = []
  return frames.map(({ id }) => {
    const own = barriers.get(id)
    if (own?.test === id) {
      const free = lanes.indexOf(undefined)
      const lane = free === -1 ? lanes.length : free
      if (lane < MAX_LANES) lanes[lane] = own
    }
    const rails = lanes.flatMap((barrier, lane): Rail[] => {
      if (barrier === undefined) return []
      return [{ lane, part: barrier.test === id ? 'test' : barrier.echo === id ? 'echo' : 'between' }]
    })
    const ended = lanes.indexOf(own)
    if (own?.echo === id && ended !== -1) lanes[ended] = undefined
    return rails
  })
}
