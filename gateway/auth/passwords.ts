/** Passwords as Argon2id hashes (A3), computed off the main thread. */
import { hash, verify } from '@node-rs/argon2'

/** The hash of nobody's password. */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$6e0SXbqISf1y9EFRFrOpBA$SQVtUr2QugzH7tOBfNeX7Pg1dTb9mVEh7/QQQql+YOM'

export function hashPassword(password: string): Promise<string> {
  return hash(password)
}

/** Reports whether the password has this hash. Without a hash, returns false after the same time. */
export async function verifyPassword(password: string, passwordHash: string | undefined): Promise<boolean> {
  const isRight = await verify(passwordHash ?? NOBODY, password)
  return isRight && passwordHash !== undefined
}
