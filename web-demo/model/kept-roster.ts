/** The friends of an account as they were last, for the time in which the server cannot be reached. */
import type { RosterFriend, RosterGroup } from '../../client/index.ts'
import { readStoredJson, writeStorage } from './platform.ts'

/** Where it is kept for an account. */
export const rosterKey = (account: number) => `oicq.roster.${account}`

/** Nobody's state is kept. */
export function keepRoster(account: number, groups: readonly RosterGroup[]): void {
  const kept = groups.map(each => ({ ...each, friends: each.friends.map(asOffline) }))
  writeStorage(rosterKey(account), JSON.stringify(kept))
}

export function keptRoster(account: number): readonly RosterGroup[] {
  const read = readStoredJson(rosterKey(account))
  return Array.isArray(read) ? read.filter(isGroup) : []
}

function asOffline({ number, nickname, portrait }: RosterFriend): RosterFriend {
  return { number, nickname, portrait, state: 'offline' }
}

function isGroup(read: unknown): read is RosterGroup {
  if (typeof read !== 'object' || read === null) return false
  const { group, name, friends } = read as Record<string, unknown>
  return typeof group === 'number' && typeof name === 'string' && Array.isArray(friends) && friends.every(isOffline)
}

function isOffline(read: unknown): read is RosterFriend {
  if (typeof read !== 'object' || read === null) return false
  const { number, nickname, portrait, state } = read as Record<string, unknown>
  return (
    typeof number === 'number' && typeof nickname === 'string' && typeof portrait === 'number' && state === 'offline'
  )
}
