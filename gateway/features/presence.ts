/** Modes and who is online (P1–P4). */
import { Direction, fromServer, MAX_BODY_BYTES, Mode } from '../../protocol/index.ts'
import type { Handlers } from '../dispatch.ts'
import type { Fanout } from '../fanout.ts'
import type { Directory, Person, Presence, Store } from '../ports.ts'
import { Refusal } from '../refusal.ts'
import { visibleMode } from '../session.ts'
import type { Services } from './services.ts'

/** Tells those who have a user in a group what they see of a change (P2). */
export class PresenceNews {
  private readonly store: Store
  private readonly directory: Directory
  private readonly fanout: Fanout

  constructor(store: Store, directory: Directory, fanout: Fanout) {
    this.store = store
    this.directory = directory
    this.fanout = fanout
  }

  /** Pushes a change from one visible state to another; nothing when they are the same. */
  async changed(number: number, before: Mode, after: Mode): Promise<void> {
    if (before === after) return
    const watchers = await this.store.watchers(number)
    if (watchers.length === 0) return
    await this.fanout.push(watchers, fromServer.encode('friendState', { friend: number, state: after }))
  }

  /** What everyone else sees of a number now (P1). */
  async stateOf(number: number): Promise<Mode> {
    const [entry] = await this.directory.find([number])
    return stateOf(entry)
  }
}

/** What everyone else sees of a directory entry (P1). */
export function stateOf(entry: Presence | undefined): Mode {
  return entry === undefined ? Mode.offline : visibleMode(entry.mode)
}

const settable: readonly number[] = [Mode.online, Mode.hidden, Mode.doNotDisturb]

function isSettable(mode: number): mode is Mode {
  return settable.includes(mode)
}

export function presence(services: Services): Pick<Handlers, 'setMode' | 'listOnline'> {
  const { directory, presence, store, transfers } = services
  return {
    async setMode(from, { number, mode }) {
      if (mode === Mode.offline) {
        from.signOut()
        return { number, mode }
      }
      if (!isSettable(mode)) throw new Refusal('mode must be 1, 2, 3 or 4')
      const { session } = from
      // Displaced meanwhile (A6): the newer sign-in has its own mode, and this connection is about to be closed.
      if (!(await directory.setMode(number, session.generation, mode))) return undefined
      const before = session.visibleMode
      session.mode = mode
      if (session.visibleMode === Mode.offline) transfers.endAllOf(number)
      await presence.changed(number, before, session.visibleMode)
      return { number, mode }
    },

    async listOnline({ number }, { start, count, direction }) {
      if (direction !== Direction.below && direction !== Direction.above) throw new Refusal('direction must be 1 or 2')
      const way = direction === Direction.above ? 'above' : 'below'
      const found = await directory.visible(start, way, count + 1)
      const others = found.filter(other => other !== number).slice(0, count)
      return { success: 1, users: fitFrame(await store.people(others)) }
    },
  }
}

/** As many as fit into one frame; the next page starts at the last of them. */
function fitFrame(people: Person[]): Person[] {
  let bytes = 2
  const end = people.findIndex(({ nickname, city }) => {
    bytes += 11 + Buffer.byteLength(nickname) + Buffer.byteLength(city)
    return bytes > MAX_BODY_BYTES
  })
  return end === -1 ? people : people.slice(0, end)
}
