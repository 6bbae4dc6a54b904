/** WebSockets that lose what a test wants, as a bad network or an overloaded instance does. */
import { WebSocket } from 'ws'
import type { WebSocketClass } from '../../client/index.ts'
import { FrameReader, fromChat, Program, toUserTraffic } from '../../protocol/index.ts'

/** What becomes of a frame of the chat server that arrives. */
type Fate = 'passes' | 'is lost' | 'ends the connection'

/** Returns a class of WebSockets for a client: `fate` decides on each frame of the chat server, by its name. */
export function lossySocket(fate: (name: string) => Fate): WebSocketClass {
  return class extends WebSocket {
    override emit(event: string | symbol, ...details: unknown[]): boolean {
      const [data, isBinary] = details
      if (event !== 'message' || !(data instanceof ArrayBuffer)) return super.emit(event, ...details)
      const left = this.filter(new Uint8Array(data))
      if (left === undefined) {
        this.terminate()
        return true
      }
      return left.byteLength === 0 || super.emit(event, left, isBinary)
    }

    /** Returns the frames that pass; undefined when the connection ends instead. */
    private filter(message: Uint8Array): ArrayBuffer | undefined {
      const frames = new FrameReader(message, toUserTraffic)
      const passing: Uint8Array[] = []
      while (frames.next()) {
        const name = frames.sender === Program.chat ? fromChat.nameOf(frames.type) : undefined
        const decided = name === undefined ? 'passes' : fate(name)
        if (decided === 'ends the connection') return undefined
        if (decided === 'passes') passing.push(frames.whole())
      }
      return new Uint8Array(Buffer.concat(passing)).buffer
    }
  }
}
