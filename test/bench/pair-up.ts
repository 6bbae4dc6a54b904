import assert from 'node:assert/strict'
import type { User } from '../../bench/user.ts'

/** Makes two users each other's contenders. */
export function pairUp(users: readonly User[]): [User, User] {
  const [one, other] = users
  assert.ok(one !== undefined && other !== undefined)
  one.partner = other
  other.partner = one
  return [one, other]
}
