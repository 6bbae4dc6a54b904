/** A driver speaks the protocol of one kind of server for a simulated user. */

/** A simulated user, as its driver sees it. */
export interface Listener {
  /** The server has accepted the sign-in. */
  welcome(): void
  /** A message has come; `from` is undefined when the server does not name the sender. */
  text(text: string, from?: number): void
  /** The protocol asks for this answer, such as an acknowledgement or a pong. */
  reply(answer: string | Uint8Array): void
  /** Something has come that no measurement expects, such as a refusal or a notice. */
  unexpected(what: string): void
}

export interface Driver {
  path: string
  /** The WebSocket subprotocol to ask for. */
  subprotocol?: string
  /** The first message of a user, which signs it in. */
  signIn(own: number): string | Uint8Array
  /** `sequence` counts the messages of this user from 0. */
  message(own: number, recipient: number, text: string, sequence: number): string | Uint8Array
  /** Returns how many bytes it consumed; the rest is the start of a packet, and is passed again with what follows. */
  receive(bytes: Buffer, listener: Listener): number
}

/** The length of every text in bytes, without what a protocol puts around it. */
export const TEXT_BYTES = 64
