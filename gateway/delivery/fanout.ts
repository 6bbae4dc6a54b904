/** Sends frames to signed-in users wherever they are: here directly, to other instances with one item per instance. */
import { because, fromServer, type Mode } from '../../protocol/index.ts'
import type { Directory, Presence, PresenceUpdate } from '../cluster/directory.ts'
import type { ItemHandlers } from '../cluster/envelope.ts'
import type { Peers } from '../cluster/peers.ts'
import type { SessionRegistry } from '../session/registry.ts'
import type { Session } from '../session/session.ts'

export class Fanout {
  /** Changes of a friend's presence that were passed to users here since the start. */
  pushes = 0
  private readonly sessions: SessionRegistry
  private readonly directory: Directory
  private readonly peers: Peers

  constructor(sessions: SessionRegistry, directory: Directory, peers: Peers) {
    this.sessions = sessions
    this.directory = directory
    this.peers = peers
  }

  /** Sends a frame of a user to everyone else signed in on any instance, but for those who block the sender (M3, M8). */
  broadcast(except: number, frame: Uint8Array): void {
    this.broadcastHere(except, frame)
    for (const peer of this.peers.alive) this.peers.tell(peer, 'broadcast', { except, frame })
  }

  private broadcastHere(except: number, frame: Uint8Array): void {
    for (const session of this.sessions) {
      if (session.number !== except && !session.blocks(except)) session.push(frame)
    }
  }

  /**
   * Tells subscribers what they see of a user (P2); `entryOf` returns where a subscriber is signed in. Returns false when only
   * subscribers here could be told.
   */
  pushPresence(
    update: PresenceUpdate,
    subscribers: readonly number[],
    entryOf: (number: number) => Presence | undefined,
  ): boolean {
    this.pushPresenceHere(update, subscribers)
    const { directory, peers } = this
    if (directory.complete) {
      // Also subscribers with a session here that a newer one elsewhere is about to end (A6).
      for (const [instance, there] of this.byInstance(subscribers, entryOf)) {
        peers.tell(instance, 'presence', { ...update, subscribers: there })
      }
      return true
    }
    const absent = subscribers.filter(number => this.sessions.get(number) === undefined)
    if (absent.length === 0) return true
    if (!directory.reachable) return false
    // They may not be entered in the directory again yet, so every instance is told.
    for (const instance of peers.all) peers.tell(instance, 'presence', { ...update, subscribers: absent })
    return true
  }

  private pushPresenceHere(update: PresenceUpdate, subscribers: readonly number[]): void {
    let frame: Uint8Array | undefined
    for (const subscriber of subscribers) {
      const session = this.sessions.get(subscriber)
      if (session === undefined) continue
      frame ??= friendState(update)
      session.pushPresence(update, frame)
      this.pushes++
    }
  }

  /** Sends a user, if signed in, a frame that tells of a new friend and its presence. */
  async pushFriendAdded(update: PresenceUpdate, recipient: number, frame: Uint8Array): Promise<void> {
    const session = this.sessions.get(recipient)
    if (session !== undefined) {
      session.pushFriendAdded(update, frame)
      return
    }
    const [entry] = await this.directory.find([recipient])
    if (entry === undefined || entry.instance === this.peers.instance) return
    this.peers.tell(entry.instance, 'friendAdded', { ...update, recipient, frame })
  }

  /** Ends the sign-in that a newer one displaced, wherever it is (A6). */
  displace(number: number, { instance, generation }: Presence): void {
    if (instance === this.peers.instance) this.displaceHere(number, generation)
    else this.peers.tell(instance, 'displaced', { number, generation })
  }

  private displaceHere(number: number, generation: number): void {
    const session = this.sessions.get(number)
    if (session !== undefined && session.generation <= generation) closeDisplaced(session)
  }

  /** Groups the numbers that are signed in on other instances by instance. */
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
  get handlers(): Pick<ItemHandlers, 'broadcast' | 'presence' | 'friendAdded' | 'displaced'> {
    return {
      broadcast: (_, { except, frame }) => this.broadcastHere(except, frame),
      presence: (_, { number, generation, mode, subscribers }) => {
        this.pushPresenceHere({ number, generation, mode: mode as Mode }, subscribers)
      },
      friendAdded: (_, { number, generation, mode, recipient, frame }) => {
        this.sessions.get(recipient)?.pushFriendAdded({ number, generation, mode: mode as Mode }, frame)
      },
      displaced: (_, { number, generation }) => this.displaceHere(number, generation),
    }
  }
}

/** Server 0x15: a friend's state now. */
export function friendState({ number, mode }: PresenceUpdate): Uint8Array {
  return fromServer.encode('friendState', { friend: number, state: mode })
}

/** The older connection of a number gets a notice and is closed (A6). */
export function closeDisplaced({ connection }: Session): void {
  connection.closeWithNotice(because('signedInElsewhere'))
}
