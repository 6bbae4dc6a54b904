/** The way of all files over one connection: they wait for room in its socket and in the flood allowance. */
import { pause } from './deferred.ts'
import type { OutgoingFrame } from './outgoing-frame.ts'
import type { Lane } from './pacer.ts'
import type { ServerConnection } from './server-connection.ts'

/** Bytes buffered in the socket above which files wait, and how often that is checked, in milliseconds. */
const MAX_BUFFERED_BYTES = 256 * 1024
const BUFFERED_CHECK_MS = 20

export class FileUplink implements Lane {
  readonly connection: ServerConnection
  /** Who waits for their turn. */
  readonly #waiting: (() => void)[] = []

  constructor(connection: ServerConnection) {
    this.connection = connection
    connection.pacer.join(this)
    connection.ended.addEventListener('abort', () => {
      while (this.sendNext()) {}
    })
  }

  /** Resolves when more of a file may be sent, or the connection has ended. */
  async whenWritable(): Promise<void> {
    const { connection } = this
    while (connection.isOpen && connection.bufferedAmount > MAX_BUFFERED_BYTES) {
      await pause(BUFFERED_CHECK_MS, connection.ended).catch(() => {})
    }
    if (connection.isOpen) await this.#turn()
  }

  /** Sends frames of a file at once; resolves when they are settled. Ignores a notice that refuses one of them. */
  send(friend: number, frames: readonly OutgoingFrame[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.connection.sendWithTest(frames, {
        request: 'fileData',
        about: friend,
        onReply: () => resolve(),
        onLost: reject,
      })
    })
  }

  sendNext(): boolean {
    const resolve = this.#waiting.shift()
    resolve?.()
    return resolve !== undefined
  }

  #turn(): Promise<void> {
    return new Promise(resolve => {
      this.#waiting.push(resolve)
      this.connection.pacer.run()
    })
  }
}
