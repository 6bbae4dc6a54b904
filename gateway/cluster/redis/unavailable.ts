/** What goes wrong with Redis, as the gateway knows it. */
import { ClusterUnavailable } from '../../errors.ts'

/** A ClusterUnavailable that says what Redis or the connection said. */
export function unavailable(error: unknown): ClusterUnavailable {
  if (error instanceof ClusterUnavailable) return error
  // ioredis adds the command with all of its arguments, when a connection is being made the password among them.
  if (error instanceof Error) Reflect.deleteProperty(error, 'command')
  return new ClusterUnavailable(`Redis: ${error instanceof Error ? error.message : error}`, { cause: error })
}
