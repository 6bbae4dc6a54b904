/**
 * Everything that bots say in rooms, what they are told of it, and whether what was promised was kept: nothing that was answered is lost,
 * all see one order without gaps, and what is said again with its tag is there once (R4).
 */

import type { RoomEntry } from '../gateway/store/rooms/interface.ts'
import { decodeText, EntryKind } from '../protocol/index.ts'

export interface Saying {
  readonly speaker: number
  readonly room: number
  /** Different for each saying of a speaker. */
  readonly tag: number
  /** How often it was sent. */
  attempts: number
  /** The number that the answer has given its entry, once there was one. */
  sequence: number | undefined
}

/** What a member was told of an entry. */
export interface ToldEntry {
  readonly room: number
  readonly sequence: number
  readonly speaker: number
  readonly entryKind: number
  readonly text: Uint8Array
}

export class RoomLedger {
  /** What was promised and not kept, in words. */
  readonly faults: string[] = []
  /** Entries that members were told of, all members together. */
  copies = 0
  private readonly sayings: Saying[] = []
  /** What the entry of each number is, by room and number, as it was told first. */
  private readonly told = new Map<string, string>()

  begin(speaker: number, room: number): Saying {
    const saying = { speaker, room, tag: this.sayings.length + 1, attempts: 0, sequence: undefined }
    this.sayings.push(saying)
    return saying
  }

  answered(saying: Saying, sequence: number): void {
    if (saying.sequence !== undefined && saying.sequence !== sequence) {
      this.faults.push(`${describe(saying)} was answered with ${saying.sequence}, and then with ${sequence}`)
    }
    saying.sequence = sequence
  }

  /** `last` is the number that the same connection was told of before in this room. */
  tell(entry: ToldEntry, last: number | undefined, listener: string): void {
    this.copies++
    const { room, sequence } = entry
    if (last !== undefined && sequence <= last) {
      this.faults.push(`${listener} was told of ${sequence} in room ${room} after ${last}`)
    }
    this.compare(room, sequence, contentOf(entry.speaker, entry.entryKind, entry.text), `${listener} was told`)
  }

  get counts() {
    const said = this.sayings.filter(({ sequence }) => sequence !== undefined).length
    const repeated = this.sayings.filter(({ attempts }) => attempts > 1).length
    return { sayings: this.sayings.length, said, repeated, copies: this.copies }
  }

  /** Compares what was told and answered with the whole history of a room. */
  check(room: number, history: readonly RoomEntry[]): void {
    const places = new Map<string, number>()
    for (const [place, { sequence, speaker, kind, text }] of history.entries()) {
      if (sequence !== place + 1) this.faults.push(`room ${room} has ${sequence} in place of ${place + 1}`)
      const content = contentOf(speaker, kind, text)
      this.compare(room, sequence, content, 'the history has')
      if (kind !== EntryKind.text) continue
      const earlier = places.get(content)
      if (earlier !== undefined) this.faults.push(`room ${room} has “${content}” as ${earlier} and as ${sequence}`)
      places.set(content, sequence)
    }
    for (const saying of this.sayings) {
      if (saying.room !== room) continue
      const sequence = places.get(contentOf(saying.speaker, EntryKind.text, textOf(saying)))
      if (saying.sequence === undefined) this.faults.push(`${describe(saying)} was never answered`)
      else if (sequence !== saying.sequence) {
        this.faults.push(
          `${describe(saying)} was answered with ${saying.sequence}, and the history has it as ${sequence}`,
        )
      }
    }
  }

  private compare(room: number, sequence: number, content: string, where: string): void {
    const key = `${room} ${sequence}`
    const known = this.told.get(key)
    if (known === undefined) this.told.set(key, content)
    else if (known !== content)
      this.faults.push(`${where} “${content}” as ${sequence} in room ${room}, others “${known}”`)
  }
}

/** The text that a saying sends, which no other has. */
export function textOf({ tag }: Saying): Uint8Array {
  return new TextEncoder().encode(`saying ${tag}`)
}

function contentOf(speaker: number, kind: number, text: Uint8Array): string {
  return `${speaker} ${kind} ${decodeText(text)}`
}

function describe({ room, speaker, tag }: Saying): string {
  return `saying ${tag} of ${speaker} in room ${room}`
}
