/** A user in the demonstration: sends and awaits frames, and prints each as it passes. */
import { once } from 'node:events'
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
import { type ServerFrame, WireClient } from '../test/wire-client.ts'

const DEADLINE_MS = 10_000
const HEX_BYTES_SHOWN = 64

export class User extends WireClient {
  readonly name: string
  number = 0
  private readonly received: ServerFrame[] = []

  private constructor(name: string, url: string) {
    super(url)
    this.name = name
    this.on('frame', frame => {
      const { code } = serverMessages[frame.name]
      show(`${name} ←`, code, frame.name, frame.values, fromServer.encode(frame.name, frame.values))
      this.received.push(frame)
    })
    // Over TCP the server's tests, and their echoes, are frames, too (T3).
    if (url.startsWith('tcp')) this.socket.on('ping', (payload: Buffer) => this.showTest(payload.readUInt32BE(0)))
  }

  private showTest(number: number): void {
    const { code } = serverMessages.connectionTest
    show(`${this.name} ←`, code, 'test', { number }, fromServer.encode('connectionTest', { number }))
    show(`${this.name} →`, code, 'echo', { number }, fromUser.encode('connectionTest', { number }))
  }

  static async connect(name: string, url: string): Promise<User> {
    const user = new User(name, url)
    await user.opened()
    return user
  }

  send<N extends UserMessageName>(name: N, values: UserValues<N>): void {
    const frame = fromUser.encode(name, values)
    show(`${this.name} →`, userMessages[name].code, name, values, frame)
    this.sendRaw(frame)
  }

  /** The next frame of this name; what comes before it has been printed. */
  async receive<N extends ServerMessageName>(name: N): Promise<ServerValues<N>> {
    for (;;) {
      const place = this.received.findIndex(frame => frame.name === name)
      if (place >= 0) return this.received.splice(0, place + 1).at(-1)?.values as ServerValues<N>
      await once(this, 'frame', { signal: AbortSignal.timeout(DEADLINE_MS) })
    }
  }
}

function show(label: string, code: number, name: string, values: object, frame: Uint8Array): void {
  const type = `0x${code.toString(16).padStart(2, '0')}`
  console.log(`${label.padEnd(10)} ${type} ${name}  ${JSON.stringify(values, readable)}`)
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
