/** What the client needs of a WebSocket: that of browsers, of Node 22, or of the package `ws`. */
export interface WebSocketLike {
  binaryType: string
  readonly readyState: number
  readonly OPEN: number
  readonly bufferedAmount: number
  addEventListener(type: 'open' | 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void
  send(data: Uint8Array<ArrayBuffer>): void
  close(): void
}

/** The constructor of such a WebSocket. */
export type WebSocketClass = new (url: string | URL, subprotocol: string) => WebSocketLike
