/** How a simulated user speaks to a server. */

/** What a simulated user hears. */
export interface Listener {
  /** The server knows this user now. */
  welcome(): void
  /** A message; from whom, if the server names the sender. */
  text(text: string, from?: number): void
  /** What the server wants to have back. */
  reply(answer: string | Uint8Array): void
  /** Anything that should not come in a measurement: a refusal, a notice. */
  unexpected(what: string): void
}

export interface Dialect {
  path: string
  /** What the WebSocket is asked to carry. */
  subprotocol?: string
  /** What a user sends first: after the answer, texts come. */
  hello(own: number): string | Uint8Array
  /** `sequence` counts what this user has sent, from 0. */
  message(own: number, recipient: number, text: string, sequence: number): string | Uint8Array
  /** Answers how many of the bytes it understood: the others are the start of something, and come again with the rest. */
  hear(bytes: Buffer, listener: Listener): number
}

/** The bytes of every text, whatever a server puts around it. */
export const TEXT_BYTES = 64
