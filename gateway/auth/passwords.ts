/** Passwords as Argon2id hashes (A3), computed off the main thread. */
import { hash, verify } from '@node-rs/argon2'
import { opaqueString } from './opaque-string.ts'

/** The hash of nobody's password. */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$6e0SXbqISf1y9EFRFrOpBA$SQVtUr2QugzH7tOBfNeX7Pg1dTb9mVEh7/QQQql+YOM'

/** Whether a password has a hash. `outdated`: it has, but the hash is of the password as typed, as it was made formerly. */
export type Verification = 'right' | 'outdated' | 'wrong'

export function hashPassword(password: string): Promise<string> {
  return hash(opaqueString(password) ?? password)
}

/** Without a hash, returns `wrong` after the same time. */
export async function verifyPassword(password: string, passwordHash: string | undefined): Promise<Verification> {
  const normalized = opaqueString(password) ?? password
  const has = (form: string) => verify(passwordHash ?? NOBODY, form)
  let verification: Verification = (await has(normalized)) ? 'right' : 'wrong'
  if (verification === 'wrong' && normalized !== password && (await has(password))) verification = 'outdated'
  return passwordHash === undefined ? 'wrong' : verification
}
