/** The rooms of an account as they were last, for the time in which the server cannot be reached. */
import type { Room } from '../../client/index.ts'
import { readStoredJson, writeStorage } from './platform.ts'

/** Where they are kept for an account. */
export const roomsKey = (account: number) => `oicq.rooms.${account}`

export function keepRooms(account: number, rooms: readonly Room[]): void {
  writeStorage(roomsKey(account), JSON.stringify(rooms))
}

/** Returns undefined if none were ever kept. */
export function keptRooms(account: number): readonly Room[] | undefined {
  const read = readStoredJson(roomsKey(account))
  return Array.isArray(read) ? read.filter(isRoom) : undefined
}

function isRoom(read: unknown): read is Room {
  if (typeof read !== 'object' || read === null) return false
  const { room, name, topic, access, owner, role, last, read: upTo, unread } = read as Record<string, unknown>
  const areNumbers = [room, owner, last, upTo, unread].every(each => Number.isSafeInteger(each))
  return areNumbers && [name, topic, access, role].every(each => typeof each === 'string')
}
