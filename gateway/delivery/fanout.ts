/** Reaching signed-in users wherever they are: here directly, on other instances with one item per instance. */
import { fromServer } from '../../protocol/index.ts'
import type { Directory, Presence } from '../cluster/directory.ts'
import type { ItemHandlers } from '../cluster/envelope.ts'
import type { Peers } from '../cluster/peers.ts'
import type { PresenceUpdate } from '../session/presence-view.ts'
import type { SessionRegistry } from '../session/registry.ts'
import type { Session } from '../session/session.ts'

export class Fanout {
  /** Changes of a friend's state that were passed to users here since the start. */
  pushes = 0
  private readonly sessions: SessionRegistry
  private readonly directory: Directory
  private readonly peers: Peers

  constructor(sessions: SessionRegistry, directory: Directory, peers: Peers) {
    this.sessions = sessions
    this.directory = directory
    this.peers = peers
  }

  /** Sends a frame to everyone signed in on any instance but one number (M3). */
  everyone(except: number, frame: Uint8Array): void {
    this.pushToAllHere(except, frame)
    for (const peer of this.peers.alive) this.peers.tell(peer, 'broadcast', { except, frame })
  }

  private pushToAllHere(except: number, frame: Uint8Array): void {
    for (const session of this.sessions) if (session.number !== except) session.push(frame)
  }

  /**
   * Tells watchers what they see of a user (P2); `entryOf` answers where a watcher is signed in. False when only those here
   * could be told.
   */
  show(
    update: PresenceUpdate,
    subscribers: readonly number[],
    entryOf: (number: number) => Presence | undefined,
  ): boolean {
    this.showHere(update, subscribers)
    const { directory, peers } = this
    if (directory.complete) {
      // Also those with a session here that a newer one elsewhere is about to end (A6).
      for (const [instance, there] of this.byInstance(subscribers, entryOf)) this.showThere(instance, update, there)
      return true
    }
    const absent = subscribers.filter(number => this.sessions.get(number) === undefined)
    if (absent.length === 0) return true
    if (!directory.reachable) return false
    // Where they are may not be entered again yet.
    for (const instance of peers.all) this.showThere(instance, update, absent)
    return true
  }

  private showThere(instance: string, update: PresenceUpdate, subscribers: readonly number[]): void {
    this.peers.tell(instance, 'presenceUpdate', { ...update, subscribers, frame: new Uint8Array(0) })
  }

  private showHere(update: PresenceUpdate, subscribers: readonly number[]): void {
    let frame: Uint8Array | undefined
    for (const watcher of subscribers) {
      const session = this.sessions.get(watcher)
      if (session === undefined) continue
      frame ??= friendState(update)
      session.show(update, frame)
      this.pushes++
    }
  }

  /** Sends someone, if signed in, a frame that tells of a new friend and its state. */
  async sendFriendAdded(update: PresenceUpdate, to: number, frame: Uint8Array): Promise<void> {
    const session = this.sessions.get(to)
    if (session !== undefined) {
      session.sendFriendAdded(update, frame)
      return
    }
    const [entry] = await this.directory.find([to])
    if (entry === undefined || entry.instance === this.peers.instance) return
    this.peers.tell(entry.instance, 'presenceUpdate', { ...update, subscribers: [to], frame })
  }

  /** Ends the sign-in that a newer one displaced, wherever it is (A6). */
  displace(number: number, { instance, generation }: Presence): void {
    if (instance === this.peers.instance) this.displaced(number, generation)
    else this.peers.tell(instance, 'displaced', { number, generation })
  }

  private displaced(number: number, generation: number): void {
    const session = this.sessions.get(number)
    if (session !== undefined && session.generation <= generation) closeDisplaced(session)
  }

  /** The numbers that are signed in on other instances, for each of these. */
  private byInstance(
    numbers: readonly number[],
    entryOf: (number: number) => Presence | undefined,
  ): Map<string, number[]> {
    const groups = new Map<string, number[]>()
    for (const number of numbers) {
      const instance = entryOf(number)?.instance
      if (instance === undefined || instance === this.peers.instance) continue
      const group = groups.get(instance)
      if (group === undefined) groups.set(instance, [number])
      else group.push(number)
    }
    return groups
  }

  /** What other instances ask for. */
  get handlers(): Pick<ItemHandlers, 'broadcast' | 'presenceUpdate' | 'displaced'> {
    return {
      broadcast: (_, { except, frame }) => this.pushToAllHere(except, frame),
      presenceUpdate: (_, { subscribers, frame, ...values }) => {
        const update = values as PresenceUpdate
        if (frame.length === 0) this.showHere(update, subscribers)
        else for (const watcher of subscribers) this.sessions.get(watcher)?.sendFriendAdded(update, frame)
      },
      displaced: (_, { number, generation }) => this.displaced(number, generation),
    }
  }
}

/** Server 0x15: what a friend's state is now. */
export function friendState({ number, mode }: PresenceUpdate): Uint8Array {
  return fromServer.encode('friendState', { friend: number, state: mode })
}

/** The older connection of a number gets a notice and is closed (A6). */
export function closeDisplaced({ connection, number }: Session): void {
  connection.notice(`Number ${number} has signed in on another connection; this one is closed.`)
  connection.close('elsewhere', 'signed in on another connection')
}
