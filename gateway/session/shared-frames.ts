/** Frames that many connections are sent at a time, which each transport encodes once for all. */
export class SharedFrames {
  readonly bytes: Uint8Array
  /** The frames as a WebSocket message, once a WebSocket has been sent them. */
  webSocketMessage: Uint8Array | undefined

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}
