/** The errors that a command ends with. */

/** The command failed, wholly or in part. The message is for the administrator. */
export class CommandError extends Error {
  override name = 'CommandError'
}

/** The arguments are invalid; nothing was done. */
export class UsageError extends Error {
  override name = 'UsageError'
}
