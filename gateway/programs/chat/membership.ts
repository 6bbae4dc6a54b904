/** Creating rooms, joining and leaving them, inviting and removing others (R1, R2). */
import { fromChat } from '../../../protocol/index.ts'
import { Refusal } from '../../errors.ts'
import type { ChatHandlers } from './dispatch.ts'
import { entryFrames } from './entry-frame.ts'
import { checkSettings, knownRemoval, roomLimits } from './limits.ts'
import { removalNews } from './news.ts'
import { refusedInvitation, refusedJoin, refusedRemoval } from './reasons.ts'
import type { ChatServices } from './services.ts'

type Membership = 'createRoom' | 'joinRoom' | 'leaveRoom' | 'inviteToRoom' | 'removeMember'

export function membership({ audience, clock, store, tell }: ChatServices): Pick<ChatHandlers, Membership> {
  return {
    async createRoom({ number, name, topic, access }) {
      checkSettings({ name, topic, access })
      const room = await store.createRoom(number, { name, topic, access }, roomLimits, clock.now())
      if (room === 'too many rooms') throw new Refusal('tooManyRooms', roomLimits.rooms)
      await tell({ room, joined: number, frames: [] })
      return { success: 1, room }
    },

    async joinRoom({ number, room }) {
      const joined = await store.joinRoom({ room, by: number, now: clock.now() }, roomLimits)
      if (typeof joined === 'string') throw refusedJoin(joined)
      await tell({ room, joined: number, frames: entryFrames(room, joined.entries) })
      return { success: 1, room }
    },

    async leaveRoom({ number, room }) {
      const left = await store.leaveRoom({ room, by: number, now: clock.now() })
      if (left === 'not a member') throw new Refusal('notInRoom')
      await tell({ room, left: number, frames: entryFrames(room, left.entries) })
      return { success: 1, room }
    },

    async inviteToRoom({ number, room, friend }) {
      if (friend === number) throw new Refusal('yourself')
      const invited = await store.inviteToRoom({ room, by: number, now: clock.now() }, friend, roomLimits)
      if (typeof invited !== 'string') {
        audience.tell(friend, fromChat.encode('invitation', { room, friend: number, ...invited }))
      } else if (invited !== 'ignored') throw refusedInvitation(invited)
      return { success: 1, room, friend }
    },

    async removeMember({ number, room, friend, removal }) {
      const known = knownRemoval(removal)
      if (friend === number) throw new Refusal('yourself')
      const removed = await store.removeFromRoom({ room, by: number, now: clock.now() }, friend, known)
      if (typeof removed === 'string') throw refusedRemoval(removed)
      await tell(removalNews(room, friend, { by: number, kind: known }, removed))
      return { success: 1, room, friend }
    },
  }
}
