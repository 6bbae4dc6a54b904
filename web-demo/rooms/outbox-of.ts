import type { App } from '../model/app.ts'
import { RoomOutbox } from '../model/rooms-outbox.ts'
import type { RoomThread } from '../model/rooms-thread.ts'
import type { Outgoing } from '../model/thread.ts'

/** Returns what the user says in a room: the same for as long as the account is signed in. */
export function outboxOf({ client, session }: App, thread: RoomThread): Outgoing {
  if (thread.outbox !== undefined) return thread.outbox
  const account = session.number.peek()
  if (account === undefined) throw new Error('nobody is signed in')
  thread.outbox = new RoomOutbox(thread, { account, client: client.rooms })
  return thread.outbox
}
