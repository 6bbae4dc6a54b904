/** The table of close codes (E2): one code for each reason, and whether a client should reconnect. */

/** Why the server closes a connection, and when the client should reconnect. */
export const closeCodes = {
  protocol: { code: 1002, reconnect: 'no' },
  malformed: { code: 1007, reconnect: 'no' },
  text: { code: 1003, reconnect: 'no' },
  tooLarge: { code: 1009, reconnect: 'no' },
  policy: { code: 1008, reconnect: 'no' },
  elsewhere: { code: 4001, reconnect: 'no' },
  slow: { code: 4002, reconnect: 'at once' },
  idle: { code: 4003, reconnect: 'at once' },
  draining: { code: 1012, reconnect: 'at once' },
  unavailable: { code: 1013, reconnect: 'later' },
} as const

export type CloseReason = keyof typeof closeCodes
