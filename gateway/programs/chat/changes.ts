/** Changes of rooms and roles (R1, R2). */
import type { ChatHandlers } from './dispatch.ts'
import { entryFrames } from './entry-frame.ts'
import { checkSettings, givenRole } from './limits.ts'
import { refusedChange } from './reasons.ts'
import type { ChatServices } from './services.ts'

export function changes({ clock, store, tell }: ChatServices): Pick<ChatHandlers, 'changeRoom' | 'setRole'> {
  return {
    async changeRoom({ number, room, name, topic, access, owner }) {
      checkSettings({ name, topic, access })
      const actor = { room, by: number, now: clock.now() }
      const changed = await store.changeRoom(actor, { name, topic, access }, owner)
      if (typeof changed === 'string') throw refusedChange(changed)
      await tell({ room, frames: entryFrames(room, changed.entries) })
      return { success: 1, room }
    },

    async setRole({ number, room, friend, role }) {
      const changed = await store.setRole({ room, by: number, now: clock.now() }, friend, givenRole(role))
      if (typeof changed === 'string') throw refusedChange(changed)
      await tell({ room, frames: entryFrames(room, changed.entries) })
      return { success: 1, room, friend }
    },
  }
}
