/** The events in the life of an account that are kept for its administrators. The log has a line with the same words for each. */

export const eventKinds = [
  'registered',
  'signed in',
  'signed out',
  'sign-in refused',
  'password changed',
  'disabled',
  'enabled',
  'deleted',
] as const

export type EventKind = (typeof eventKinds)[number]
