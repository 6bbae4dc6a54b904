/** The errors that a command ends with. */

/** The command failed, wholly or in part. The message is for the administrator. */
export class CommandError extends Error {
  override name = 'CommandError'
}

/** There is no account with this number. */
export class NoSuchAccount extends CommandError {
  constructor(number: number) {
    super(`there is no account ${number}`)
  }
}

/** The arguments are invalid; nothing was done. */
export class UsageError extends Error {
  override name = 'UsageError'
}
