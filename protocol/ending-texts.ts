/** Why a file ends early or a connection is closed, in words (E2, E4, X2). */
import type { ReasonText } from './reason-text.ts'

export const endingTexts = {
  // How a file ends before all of it has passed (X2).
  fileCancelled: {
    remedy: 'none',
    about: 'You have cancelled it, or are no longer visible.',
    words: () => 'cancelled by you',
  },
  fileCancelledByPeer: {
    remedy: 'ask',
    about: 'The other user has cancelled it.',
    words: () => 'cancelled by the other user',
  },
  fileRefused: {
    remedy: 'ask',
    about: 'The other user has refused your offer.',
    words: () => 'refused by the other user',
  },
  filePeerGone: {
    remedy: 'change',
    about: 'The other user is not signed in, or not any more; a hidden user looks the same (P1).',
    words: () => 'the other user is not there',
  },
  fileLapsed: {
    remedy: 'ask',
    about: 'The offer was not answered in time.',
    words: () => 'the offer was not answered',
  },
  fileOutOfBounds: {
    remedy: 'never',
    about: 'Data came before the offer was accepted, or more than was offered.',
    words: () => 'data came before it was accepted, or more than was offered',
  },

  // The connection. On a WebSocket, most of these are told by the close code alone.
  signedInElsewhere: {
    remedy: 'never',
    about: 'The number has signed in on another connection (A6).',
    words: () => 'signed in on another connection',
  },
  kicked: {
    remedy: 'ask',
    about: 'An administrator has ended the session.',
    words: () => 'the administrator has ended this session',
  },
  passwordChanged: {
    remedy: 'ask',
    about: 'An administrator has set another password.',
    words: () => 'the administrator has changed the password',
  },
  signInInterrupted: {
    remedy: 'change',
    about: 'An administrator has changed the account while the sign-in was checked; sign in again.',
    words: () => 'sign in again',
  },
  accountDeleted: {
    remedy: 'never',
    about: 'An administrator has deleted the account; its number is never given out again (A1).',
    words: () => 'the administrator has deleted this account',
  },
  replayDelayed: {
    remedy: 'none',
    about: 'Stored messages cannot be read now; they come as soon as they can.',
    words: () => 'stored messages cannot be read now; they will be sent as soon as possible',
  },
  malformed: {
    remedy: 'never',
    about: 'A frame is malformed (W9).',
    words: (detail: string) => detail,
  },
  notWebSocket: {
    remedy: 'never',
    about: 'A WebSocket frame that breaks RFC 6455.',
    words: () => 'a frame that breaks RFC 6455',
  },
  tooManyPieces: {
    remedy: 'never',
    about: 'A WebSocket message in too many pieces.',
    words: () => 'a message in too many pieces',
  },
  tooMuchUnfinished: {
    remedy: 'change',
    about: 'The unfinished messages from your address take too many bytes (A8).',
    words: () => 'too many bytes of unfinished messages from your address',
  },
  serverFull: {
    remedy: 'change',
    about: 'The server has no room for more.',
    words: () => 'the server is full',
  },
  tooManyOfAddress: {
    remedy: 'change',
    about: 'Your address has as many connections as it may (A8). On a WebSocket, the handshake is refused with 429.',
    words: () => 'too many connections from your address',
  },
  tooManyNotSignedIn: {
    remedy: 'change',
    about:
      'Your address has as many connections that are not signed in as it may (A8). On a WebSocket, the handshake is refused with 429.',
    words: () => 'too many connections from your address that are not signed in',
  },
  wrongKey: {
    remedy: 'ask',
    about: 'A program has attached with a wrong name or key (N1).',
    words: () => 'the name or the key is wrong',
  },
  notAttached: {
    remedy: 'change',
    about: 'A program has not attached with its first frame (N1).',
    words: () => 'the first frame must attach',
  },
  textMessage: {
    remedy: 'never',
    about: 'A WebSocket text message (W8).',
    words: () => 'only binary messages are taken',
  },
  tooLarge: {
    remedy: 'never',
    about: 'A body over the limit (W11).',
    words: (detail: string) => detail,
  },
  notSignedIn: {
    remedy: 'change',
    about: 'Before login only 0x01, 0x02 and 0x16 are served (E3).',
    words: (message: string) => `${message}: not signed in`,
  },
  foreignNumber: {
    remedy: 'never',
    about: 'A request begins with a number other than your own (E3).',
    words: (message: string, number: number) => `${message}.number: ${number} is not the number signed in here`,
  },
  flooding: {
    remedy: 'change',
    about: 'Far more was sent than the flood allowance covers.',
    words: () => 'flooding: far more frames than the server serves',
  },
  slow: {
    remedy: 'change',
    about: 'The client reads or acknowledges too slowly.',
    words: (most: number, of: 'bytes unread' | 'messages unacknowledged' | 'ms without reading') =>
      `more than ${most} ${of}`,
  },
  idle: {
    remedy: 'change',
    about: 'Nothing came from the client within the idle limit (M6).',
    words: (limitMs: number) => `nothing heard for ${limitMs} ms`,
  },
  draining: {
    remedy: 'change',
    about: 'This instance is shutting down; another one takes over.',
    words: () => 'the server is stopping',
  },
  evicted: {
    remedy: 'change',
    about: 'This instance has lost the others; another one takes over.',
    words: () => 'instance was evicted from the cluster; reconnect',
  },
} satisfies { readonly [name: string]: ReasonText }
