/** The table of close codes (E2): each violation is one code, one documented line, and tells a client whether to come back. */

/** Why the server closes a connection; docs/protocol.md shows this table. */
export const closeCodes = {
  malformed: { code: 1007, reconnect: 'no', about: 'A frame that is not well-formed: a bug of the client (W9).' },
  text: { code: 1003, reconnect: 'no', about: 'A text message; only binary messages are taken (W8).' },
  tooLarge: { code: 1009, reconnect: 'no', about: 'A body or a WebSocket message over the limit (W11).' },
  policy: {
    code: 1008,
    reconnect: 'no',
    about:
      'A number that is not the own one, a request before login, or sustained flooding (E3); or an administrator ended the sign-in.',
  },
  elsewhere: { code: 4001, reconnect: 'no', about: 'The number has signed in on another connection (A6).' },
  slow: {
    code: 4002,
    reconnect: 'at once',
    about: 'The client does not read what it is sent; its messages are stored.',
  },
  idle: { code: 4003, reconnect: 'at once', about: 'Nothing was heard from the client for the idle limit (M6).' },
  draining: { code: 1012, reconnect: 'at once', about: 'This instance is stopping; another serves.' },
  unavailable: { code: 1013, reconnect: 'later', about: 'Store or cluster is lost, or the server is full.' },
} as const

export type CloseReason = keyof typeof closeCodes
