/** Saying something in a room (R4). */
import { Refusal } from '../../errors.ts'
import { checkText } from '../../handlers/field-limits.ts'
import type { ChatHandlers } from './dispatch.ts'
import { seconds } from './entry-frame.ts'
import type { ChatServices } from './services.ts'

export function say({ limit, moderation, sayings }: ChatServices): Pick<ChatHandlers, 'say'> {
  return {
    async say({ number, room, tag, text }) {
      checkText(text)
      limit?.spend(room, number)
      // The connection serves nothing else meanwhile, so that what is said stays in order.
      await moderation?.check({ from: number, to: { room }, text })
      const said = await sayings.say({ room, speaker: number, tag, text })
      if (said === 'unknown room') throw new Refusal('noSuchRoom')
      if (said === 'not a member') throw new Refusal('notInRoom')
      const { sequence, at } = said.entry
      return { success: 1, room, tag, sequence, time: seconds(at) }
    },
  }
}
