/** Modes and the list of users who are online (P1–P4). */
import { Direction, Mode } from '../../protocol/index.ts'
import { Refusal } from '../errors.ts'
import type { Person } from '../store/interface.ts'
import type { Handlers } from './dispatch.ts'
import { fitBody } from './fit-body.ts'
import type { Services } from './services.ts'

/** The fields of the list before the people, and of each of them but the texts, in bytes. */
const LIST_BYTES = 2
const PERSON_BYTES = 11

const settable: readonly number[] = [Mode.online, Mode.hidden, Mode.doNotDisturb]

function isSettable(mode: number): mode is Mode {
  return settable.includes(mode)
}

export function presence(services: Services): Pick<Handlers, 'setMode' | 'listOnline'> {
  const { directory, peers, presence, store, transfers } = services
  return {
    async setMode(from, { number, mode }) {
      if (mode === Mode.offline) {
        from.signOut()
        return { number, mode }
      }
      if (!isSettable(mode)) throw new Refusal('unknownMode')
      const { session } = from
      // Displaced meanwhile (A6): the newer sign-in has its own mode, and this connection is about to be closed.
      const entry = { instance: peers.instance, generation: session.generation, mode }
      if (!(await directory.setMode(number, entry))) return undefined
      const before = session.visibleMode
      session.changeMode(mode)
      if (session.visibleMode === Mode.offline) transfers.endAllOf(number)
      if (session.visibleMode !== before) await presence.publish(session.presence)
      return { number, mode }
    },

    async listOnline({ number }, { start, count, direction }) {
      if (direction !== Direction.below && direction !== Direction.above) throw new Refusal('unknownDirection')
      const way = direction === Direction.above ? 'above' : 'below'
      const found = await directory.visible(start, way, count + 1)
      const others = found.filter(other => other !== number).slice(0, count)
      // The next page starts at the last of them.
      return { success: 1, users: fitBody(await store.people(others), LIST_BYTES, bytesOf) }
    },
  }
}

function bytesOf({ nickname, city }: Person): number {
  return PERSON_BYTES + Buffer.byteLength(nickname) + Buffer.byteLength(city)
}
