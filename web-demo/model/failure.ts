/** Why something failed, in words: the server's own when it refused. */
import { Refused } from '../../client/index.ts'

export function reasonOf(error: unknown): string {
  if (error instanceof Refused) return error.reason
  return error instanceof Error ? error.message : String(error)
}
