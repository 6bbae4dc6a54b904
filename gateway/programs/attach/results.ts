/** What became of frames that other instances sent here: told to each with one item per program and turn of the event loop. */
import { reasonOf, reasons } from '../../../protocol/index.ts'
import type { Peers } from '../../cluster/peers.ts'
import { type RelayRefusal, relayRefusals } from '../../metrics/program-counts.ts'

const PASSED = 0

/** The byte that reports on a frame: why it was not passed on, or undefined if it was. */
export function resultOf(why: RelayRefusal | undefined): number {
  return why === undefined ? PASSED : reasons[why].code
}

/** What a byte reports. */
export function refusalOf(result: number): RelayRefusal | undefined {
  if (result === PASSED) return undefined
  return relayRefusals.find(each => each === reasonOf(result)) ?? 'unavailable'
}

interface Waiting {
  readonly peer: string
  readonly id: number
  readonly results: number[]
}

export class Results {
  private readonly peers: Peers
  private readonly item: 'toProgramResults' | 'fromProgramResults'
  private waiting = new Map<string, Waiting>()

  constructor(peers: Peers, item: 'toProgramResults' | 'fromProgramResults') {
    this.peers = peers
    this.item = item
  }

  /** Reports on the next frame of this instance to, or from, the program with this id. */
  add(peer: string, id: number, result: number): void {
    if (this.waiting.size === 0) setImmediate(() => this.tell())
    const key = `${peer} ${id}`
    const known = this.waiting.get(key)
    if (known === undefined) this.waiting.set(key, { peer, id, results: [result] })
    else known.results.push(result)
  }

  private tell(): void {
    const { waiting } = this
    this.waiting = new Map()
    for (const { peer, id, results } of waiting.values()) {
      this.peers.tell(peer, this.item, { id, results: Uint8Array.from(results) })
    }
  }
}
