/** What is done to accounts by administrators: by the admin command, and by the HTTP API for the keys of a site. */
import { hashPassword } from '../auth/passwords.ts'
import type { EventKind } from '../store/event-kinds.ts'
import type { Profile, Store } from '../store/interface.ts'
import { NoSuchAccount } from './errors.ts'
import type { Gateways } from './gateways.ts'
import type { EndReason } from './remote-messages.ts'
import { leaveRooms, type RoomAdministration } from './room-operations.ts'
import { endSessions } from './sessions.ts'

/** Who administrates, and with what. */
export interface Administration extends RoomAdministration {
  readonly store: Store
  /** Named in the audit table and in the events of accounts. */
  readonly administrator: string
  /** Whether there are gateways to be reached. */
  readonly hasCluster: boolean
  /** Throws a CommandError if none can be reached, and ClusterUnavailable. */
  cluster(): Promise<Pick<Gateways, 'sendToAll'>>
  /** Adds to the events of an account. */
  recordEvent(kind: EventKind, number: number): Promise<void>
}

/** What a new account does not say of its user, who may fill it in later (0x12). Anyone may add it (A2). */
export const blankProfile: Omit<Profile, 'nickname'> = {
  ...{ portrait: 0, sex: 0, age: 0, realName: '', country: 0, province: 0, city: '', address: '', postcode: '' },
  ...{ education: 0, school: '', job: 0, phone: '', pager: '', email: '', hobby: '', description: '', verification: 0 },
}

/** Disables an account for later sign-ins; its session stays. Throws NoSuchAccount. */
export async function disableAccount(by: Administration, number: number): Promise<void> {
  requireAccount(await by.store.setDisabled(number, Date.now()), number)
  await by.recordEvent('disabled', number)
}

/** Throws NoSuchAccount. */
export async function enableAccount(by: Administration, number: number): Promise<void> {
  requireAccount(await by.store.setDisabled(number, undefined), number)
  await by.recordEvent('enabled', number)
}

/** Sets a password; a session may have to be ended once more afterwards. Throws NoSuchAccount. */
export async function setPassword(by: Administration, number: number, newPassword: string): Promise<void> {
  const passwordHash = await hashPassword(newPassword)
  requireAccount((await by.store.credentials(number)) !== undefined, number)
  // End the session first, so that its user cannot change the password again. Whoever ends it afterwards reports errors.
  await endIfReachable(by, number, 'passwordChanged').catch(() => {})
  requireAccount(await by.store.setPasswordHash(number, passwordHash), number)
  await by.recordEvent('password changed', number)
}

/**
 * Deletes an account. Disables it first, so that nobody signs in meanwhile; when something fails, it stays that. Throws NoSuchAccount,
 * and a CommandError if it may still be signed in.
 */
export async function deleteAccount(by: Administration, number: number): Promise<void> {
  const { administrator, store } = by
  requireAccount(await store.setDisabled(number, Date.now()), number)
  await endIfReachable(by, number, 'accountDeleted')
  await leaveRooms(by, number)
  requireAccount(await store.deleteAccount(number, administrator, Date.now()), number)
}

/** Ends the session of an account, unless no gateway is to be reached. Throws a CommandError if that is uncertain. */
export async function endIfReachable(by: Administration, number: number, reason: EndReason): Promise<void> {
  if (by.hasCluster) await endSessions(await by.cluster(), number, reason)
}

/** Throws NoSuchAccount. */
export function requireAccount(exists: boolean, number: number): void {
  if (!exists) throw new NoSuchAccount(number)
}
