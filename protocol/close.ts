/** The table of close codes (E2): one code for each reason, and whether a client should reconnect. */

/** Why the server closes a connection, and when the client should reconnect. */
export const closeCodes = {
  protocol: { code: 1002, reconnect: 'no', about: 'A WebSocket frame that breaks RFC 6455: a bug in the client.' },
  malformed: { code: 1007, reconnect: 'no', about: 'A malformed frame: a bug in the client (W9).' },
  text: { code: 1003, reconnect: 'no', about: 'A text message; only binary messages are accepted (W8).' },
  tooLarge: { code: 1009, reconnect: 'no', about: 'A body or a WebSocket message over the limit (W11).' },
  policy: {
    code: 1008,
    reconnect: 'no',
    about:
      'A number other than your own, a request before login, or sustained flooding (E3); or an administrator ended the session.',
  },
  elsewhere: { code: 4001, reconnect: 'no', about: 'The number has signed in on another connection (A6).' },
  slow: {
    code: 4002,
    reconnect: 'at once',
    about: 'The client reads too slowly; its messages are stored.',
  },
  idle: { code: 4003, reconnect: 'at once', about: 'Nothing came from the client within the idle limit (M6).' },
  draining: { code: 1012, reconnect: 'at once', about: 'This instance is shutting down; another one takes over.' },
  unavailable: {
    code: 1013,
    reconnect: 'later',
    about: 'The store or the cluster is unavailable, or the server is full.',
  },
} as const

export type CloseReason = keyof typeof closeCodes
