import type { App } from '../model/app.ts'
import { RoomOutbox } from '../model/rooms-outbox.ts'
import type { RoomThread } from '../model/rooms-thread.ts'
import type { Outgoing } from '../model/thread.ts'

/** Made when a room is first shown, as their code is loaded then. */
const outboxes = new WeakMap<RoomThread, Outgoing>()

/** Returns what the user says in a room: the same for as long as the account is signed in. */
export function outboxOf({ client, session }: App, thread: RoomThread): Outgoing {
  const known = outboxes.get(thread)
  if (known !== undefined) return known
  const account = session.number.peek()
  if (account === undefined) throw new Error('nobody is signed in')
  const outbox = new RoomOutbox(thread, { account, client: client.rooms })
  outboxes.set(thread, outbox)
  return outbox
}
