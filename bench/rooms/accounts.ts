/** Rooms to measure with. */
import pLimit from 'p-limit'
import type { Store } from '../../gateway/store/interface.ts'
import { Access } from '../../protocol/index.ts'

const OPENED_AT_ONCE = 8

/** Creates rooms whose members are accounts that follow each other, room after room; returns their numbers in that order. */
export async function openRooms(
  store: Store,
  firstNumber: number,
  count: number,
  membersEach: number,
): Promise<number[]> {
  const limits = { members: membersEach, rooms: 1 }
  const limit = pLimit(OPENED_AT_ONCE)
  return limit.map(Array.from({ length: count }).keys().toArray(), async place => {
    const first = firstNumber + place * membersEach
    const now = Date.now()
    const settings = { name: 'bench', topic: '', access: Access.open }
    const room = await store.createRoom(first, settings, limits, now)
    if (typeof room === 'string') throw new Error(room)
    for (let by = first + 1; by < first + membersEach; by++) {
      const joined = await store.joinRoom({ room, by, now }, limits)
      if (typeof joined === 'string') throw new Error(joined)
    }
    return room
  })
}
