/** The events in the life of an account that are kept for its administrators. The log has a line with the same words for each. */

export type EventKind =
  | 'registered'
  | 'signed in'
  | 'signed out'
  | 'sign-in refused'
  | 'password changed'
  | 'disabled'
  | 'enabled'
  | 'deleted'
