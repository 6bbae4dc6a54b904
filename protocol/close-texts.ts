/** When each close code is used, for documents. */
import type { CloseReason } from './close.ts'

export const closeCodeTexts: { readonly [N in CloseReason]: string } = {
  protocol: 'A WebSocket frame that breaks RFC 6455: a bug in the client.',
  malformed: 'A malformed frame: a bug in the client (W9).',
  text: 'A text message; only binary messages are accepted (W8).',
  tooLarge: 'A body or a WebSocket message over the limit (W11).',
  policy:
    'A number other than your own, a request before login, or sustained flooding (E3); or an administrator ended the session.',
  elsewhere: 'The number has signed in on another connection (A6).',
  slow: 'The client reads too slowly; its messages are stored.',
  idle: 'Nothing came from the client within the idle limit (M6).',
  draining: 'This instance is shutting down; another one takes over.',
  unavailable: 'The store or the cluster is unavailable, or the server is full.',
}
