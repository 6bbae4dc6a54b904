/** A user in the demonstration: sends and awaits frames, and prints each as it passes. */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import {
  decodeText,
  fromServer,
  fromUser,
  HEADER_BYTES,
  type ServerMessageName,
  type ServerValues,
  serverMessages,
  type UserMessageName,
  type UserValues,
  userMessages,
} from '../protocol/index.ts'

const DEADLINE_MS = 10_000
const HEX_BYTES_SHOWN = 64

type Received = { name: ServerMessageName; values: object }

export class Peer {
  readonly name: string
  number = 0
  private readonly socket: WebSocket
  private readonly received: Received[] = []

  private constructor(name: string, socket: WebSocket) {
    this.name = name
    this.socket = socket
    socket.binaryType = 'arraybuffer'
    socket.on('message', (data: ArrayBuffer) => {
      for (const frame of fromServer.decodeAll(new Uint8Array(data))) {
        show(
          `${name} ←`,
          serverMessages[frame.name].code,
          frame.name,
          frame.values,
          fromServer.encode(frame.name, frame.values),
        )
        this.received.push(frame)
      }
      socket.emit('frames')
    })
  }

  static async connect(name: string, url: string): Promise<Peer> {
    const socket = new WebSocket(url)
    await once(socket, 'open')
    return new Peer(name, socket)
  }

  send<N extends UserMessageName>(name: N, values: UserValues<N>): void {
    const frame = fromUser.encode(name, values)
    show(`${this.name} →`, userMessages[name].code, name, values, frame)
    this.socket.send(frame)
  }

  /** The next frame of this name; what comes before it has been printed. */
  async receive<N extends ServerMessageName>(name: N): Promise<ServerValues<N>> {
    for (;;) {
      const place = this.received.findIndex(frame => frame.name === name)
      if (place >= 0) return this.received.splice(0, place + 1).at(-1)?.values as ServerValues<N>
      await once(this.socket, 'frames', { signal: AbortSignal.timeout(DEADLINE_MS) })
    }
  }

  async close(): Promise<void> {
    this.socket.close()
    await once(this.socket, 'close')
  }
}

function show(who: string, code: number, name: string, values: object, frame: Uint8Array): void {
  const type = `0x${code.toString(16).padStart(2, '0')}`
  console.log(`${who.padEnd(10)} ${type} ${name}  ${JSON.stringify(values, readable)}`)
  const header = hex(frame.subarray(0, HEADER_BYTES))
  const body = hex(frame.subarray(HEADER_BYTES, HEADER_BYTES + HEX_BYTES_SHOWN))
  const more = frame.length - HEADER_BYTES - HEX_BYTES_SHOWN
  console.log(`           ${header} | ${body}${more > 0 ? ` … ${more} more` : ''}`)
}

function readable(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? decodeText(value) : value
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(' ')
}
