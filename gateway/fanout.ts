/** Reaching signed-in users wherever they are: here directly, on other instances with one item per instance. */
import { fromServer } from '../protocol/index.ts'
import type { ItemHandlers } from './cluster/envelope.ts'
import type { Links } from './cluster/links.ts'
import type { Directory, Presence } from './ports.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.ts'
import type { Sighting } from './sightings.ts'

export class Fanout {
  /** Changes of a friend's state that were passed to users here since the start. */
  pushes = 0
  private readonly sessions: Sessions
  private readonly directory: Directory
  private readonly links: Links

  constructor(sessions: Sessions, directory: Directory, links: Links) {
    this.sessions = sessions
    this.directory = directory
    this.links = links
  }

  /** Sends a frame to everyone signed in on any instance but one number (M3). */
  everyone(except: number, frame: Uint8Array): void {
    this.pushToAllHere(except, frame)
    for (const peer of this.links.peers) this.links.tell(peer, 'broadcast', { except, frame })
  }

  private pushToAllHere(except: number, frame: Uint8Array): void {
    for (const session of this.sessions) if (session.number !== except) session.push(frame)
  }

  /**
   * Tells watchers what they see of a user (P2); `entryOf` answers where a watcher is signed in. False when only those here
   * could be told.
   */
  show(sighting: Sighting, watchers: readonly number[], entryOf: (number: number) => Presence | undefined): boolean {
    this.showHere(sighting, watchers)
    const { directory, links } = this
    if (directory.complete) {
      // Also those with a session here that a newer one elsewhere is about to end (A6).
      for (const [instance, there] of this.byInstance(watchers, entryOf)) this.showThere(instance, sighting, there)
      return true
    }
    const absent = watchers.filter(number => this.sessions.get(number) === undefined)
    if (absent.length === 0) return true
    if (!directory.reachable) return false
    // Where they are may not be entered again yet.
    for (const instance of links.all) this.showThere(instance, sighting, absent)
    return true
  }

  private showThere(instance: string, sighting: Sighting, watchers: readonly number[]): void {
    this.links.tell(instance, 'sighting', { ...sighting, watchers, frame: new Uint8Array(0) })
  }

  private showHere(sighting: Sighting, watchers: readonly number[]): void {
    let frame: Uint8Array | undefined
    for (const watcher of watchers) {
      const session = this.sessions.get(watcher)
      if (session === undefined) continue
      frame ??= friendState(sighting)
      session.show(sighting, frame)
      this.pushes++
    }
  }

  /** Sends someone, if signed in, a frame that tells of a new friend and its state. */
  async introduce(sighting: Sighting, to: number, frame: Uint8Array): Promise<void> {
    const session = this.sessions.get(to)
    if (session !== undefined) {
      session.introduce(sighting, frame)
      return
    }
    const [entry] = await this.directory.find([to])
    if (entry === undefined || entry.instance === this.links.instance) return
    this.links.tell(entry.instance, 'sighting', { ...sighting, watchers: [to], frame })
  }

  /** Ends the sign-in that a newer one displaced, wherever it is (A6). */
  displace(number: number, { instance, generation }: Presence): void {
    if (instance === this.links.instance) this.displaced(number, generation)
    else this.links.tell(instance, 'displaced', { number, generation })
  }

  private displaced(number: number, generation: number): void {
    const session = this.sessions.get(number)
    if (session !== undefined && session.generation <= generation) signedInElsewhere(session)
  }

  /** The numbers that are signed in on other instances, for each of these. */
  private byInstance(
    numbers: readonly number[],
    entryOf: (number: number) => Presence | undefined,
  ): Map<string, number[]> {
    const groups = new Map<string, number[]>()
    for (const number of numbers) {
      const instance = entryOf(number)?.instance
      if (instance === undefined || instance === this.links.instance) continue
      const group = groups.get(instance)
      if (group === undefined) groups.set(instance, [number])
      else group.push(number)
    }
    return groups
  }

  /** What other instances ask for. */
  get handlers(): Pick<ItemHandlers, 'broadcast' | 'sighting' | 'displaced'> {
    return {
      broadcast: (_, { except, frame }) => this.pushToAllHere(except, frame),
      sighting: (_, { watchers, frame, ...values }) => {
        const sighting = values as Sighting
        if (frame.length === 0) this.showHere(sighting, watchers)
        else for (const watcher of watchers) this.sessions.get(watcher)?.introduce(sighting, frame)
      },
      displaced: (_, { number, generation }) => this.displaced(number, generation),
    }
  }
}

/** Server 0x15: what a friend's state is now. */
export function friendState({ number, mode }: Sighting): Uint8Array {
  return fromServer.encode('friendState', { friend: number, state: mode })
}

/** The older connection of a number gets a notice and is closed (A6). */
export function signedInElsewhere({ connection, number }: Session): void {
  connection.notice(`Number ${number} has signed in on another connection; this one is closed.`)
  connection.close('elsewhere', 'signed in on another connection')
}
