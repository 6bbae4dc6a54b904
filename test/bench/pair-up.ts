import assert from 'node:assert/strict'
import type { User } from '../../bench/user.ts'

/** Makes two users each other's peers. */
export function pairUp(users: readonly User[]): [User, User] {
  const [one, other] = users
  assert.ok(one !== undefined && other !== undefined)
  one.peer = other
  other.peer = one
  return [one, other]
}
