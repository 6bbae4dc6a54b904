/** A new password for an account: entered by the administrator, or generated. */
import { randomBytes } from 'node:crypto'
import { Refusal } from '../errors.ts'
import { checkPassword } from '../handlers/field-limits.ts'
import { CommandError } from './errors.ts'
import { readPassword } from './password-prompt.ts'

/** Random bytes in a generated password, which has 16 characters. */
const GENERATED_BYTES = 12

export interface NewPassword {
  readonly password: string
  /** Whether nobody knows it yet. */
  readonly isGenerated: boolean
}

/** Reads a password from the terminal or standard input, or generates one. Throws a CommandError for one that breaks A1. */
export async function newPassword(generate: boolean): Promise<NewPassword> {
  if (generate) return { password: randomBytes(GENERATED_BYTES).toString('base64url'), isGenerated: true }
  const password = await readPassword()
  try {
    checkPassword(password)
  } catch (error) {
    throw error instanceof Refusal ? new CommandError(error.message) : error
  }
  return { password, isGenerated: false }
}
