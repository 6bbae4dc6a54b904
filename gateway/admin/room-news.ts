/** Tells members of rooms who are signed in of what an administrator has changed, through the gateways. */
import { Removal } from '../../protocol/index.ts'
import type { RoomNews } from '../programs/chat/news.ts'
import { CommandError } from './errors.ts'
import { type Gateways, noAnswer } from './gateways.ts'

/** Has one gateway tell everyone concerned, as if one of its users had made the change. Throws a CommandError if none replies. */
export async function tellNews(gateways: Pick<Gateways, 'directory' | 'send'>, news: RoomNews): Promise<void> {
  const { room, frames, joined = 0, left = 0, removal } = news
  const values = { room, joined, left, removal: removal?.kind ?? Removal.remove, frames: [...frames] }
  const silent: string[] = []
  for (const instance of await gateways.directory.instances()) {
    const { unresponsive } = await gateways.send([instance], 'roomNews', values)
    if (unresponsive.length === 0) return
    silent.push(instance)
  }
  refuseSilence(silent)
}

/** Has all gateways tell the members of a room that was closed. Throws a CommandError if one does not reply. */
export async function tellClosed(gateways: Pick<Gateways, 'sendToAll'>, room: number): Promise<void> {
  const { unresponsive } = await gateways.sendToAll('roomClosed', { room })
  refuseSilence(unresponsive)
}

function refuseSilence(instances: readonly string[]): void {
  if (instances.length === 0) return
  throw new CommandError(`it is done, but members who are signed in may not know: ${noAnswer(instances)}`)
}
