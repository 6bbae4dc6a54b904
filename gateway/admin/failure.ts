/** How a command ends when it does not succeed. */

/** What was asked for could not be done, or not all of it; the message is for the one who asked. */
export class Failure extends Error {
  override name = 'Failure'
}

/** The arguments are no command; nothing was done. */
export class UsageError extends Error {
  override name = 'UsageError'
}
