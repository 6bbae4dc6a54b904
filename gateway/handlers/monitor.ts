/** Watching what a user sends and receives (S2). */
import { Refusal } from '../errors.ts'
import type { Handlers } from './dispatch.ts'
import type { Services } from './services.ts'

export function monitor({ monitors, store }: Services): Pick<Handlers, 'monitor'> {
  return {
    async monitor(from, { number, watched }) {
      if (watched === 0) {
        await monitors.end(number)
        return
      }
      if ((await store.credentials(watched)) === undefined) throw new Refusal('noSuchNumber')
      await monitors.start(number, watched)
      // Signed out while the audit was written.
      if (from.session === undefined) await monitors.end(number)
    },
  }
}
