/**
 * A TCP connection of a native client (T1–T3) in the form of a WebSocket of ws, as far as the clients here use one: `message` brings
 * whole frames, a test of the server is a `ping`, its echo a `pong`, and the last notice is the close code that it stands for.
 */
import { EventEmitter } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { longAt } from '../protocol/bytes.ts'
import {
  closeCodes,
  decodeText,
  FIRST_SEQUENCE,
  FrameReader,
  frameLength,
  fromServer,
  fromUser,
  HEADER_BYTES,
  Program,
  parseNotice,
  type ReasonName,
  reasons,
  toUserTraffic,
} from '../protocol/index.ts'
import { proxyHeader } from './proxy-header.ts'

export interface TcpSocketOptions {
  /** Whether each test is echoed at once, or only the first; what is not, is for who listens to `ping`. */
  autoPong?: boolean | 'first'
  /** The address of this machine that the connection comes from. */
  localAddress?: string
  /** Certificates of authorities to trust, in PEM, for tcps. */
  ca?: string
  /** The client's address that a balancer would tell by the PROXY protocol; `self` is the balancer. */
  proxiedFor?: string
}

/** Told by a notice before a WebSocket is closed, too. */
const toldAnyway: ReadonlySet<ReasonName> = new Set([
  ...(['signedInElsewhere', 'accountDisabled', 'accountDeleted', 'kicked', 'passwordChanged'] as const),
])

interface TcpSocketEvents {
  open: []
  message: [frames: Buffer]
  ping: [payload: Buffer]
  pong: [payload: Buffer]
  close: [code: number, reason: Buffer]
  error: [error: Error]
}

export class TcpSocket extends EventEmitter<TcpSocketEvents> {
  readonly OPEN = 1
  readonly stream: Socket
  private autoPong: boolean | 'first'
  private received = Buffer.alloc(0)
  private ending: { code: number; reason: string } | undefined
  private isOpen = false

  constructor(url: string, { autoPong = true, ca, localAddress, proxiedFor }: TcpSocketOptions) {
    super()
    this.autoPong = autoPong
    const { protocol, hostname, port } = new URL(url)
    const from = localAddress === undefined ? {} : { localAddress }
    const to = { host: hostname.replace(/[[\]]/g, ''), port: Number(port), noDelay: true, ...from }
    const isSecure = protocol === 'tcps:'
    this.stream = isSecure ? connectTls({ ...to, ...(ca === undefined ? {} : { ca }) }) : connect(to)
    if (isSecure && proxiedFor !== undefined) throw new Error('a header of the PROXY protocol comes before TLS')
    this.stream.once(isSecure ? 'secureConnect' : 'connect', () => {
      this.isOpen = true
      if (proxiedFor !== undefined) this.stream.write(proxyHeader(proxiedFor))
      this.emit('open')
    })
    this.stream.on('data', (chunk: Buffer) => this.receive(chunk))
    this.stream.on('error', error => this.emit('error', error))
    this.stream.on('close', () => {
      this.isOpen = false
      const { code, reason } = this.ending ?? { code: 1006, reason: '' }
      this.emit('close', code, Buffer.from(reason))
    })
  }

  get readyState(): number {
    return this.isOpen ? this.OPEN : 3
  }

  get bufferedAmount(): number {
    return this.stream.writableLength
  }

  get isPaused(): boolean {
    return this.stream.isPaused()
  }

  /** There are no messages on TCP, of which only a part could be sent. */
  send(bytes: Uint8Array | string, { fin = true }: { fin?: boolean } = {}): void {
    if (!fin) throw new Error('only a WebSocket has fragments')
    this.stream.write(bytes)
  }

  ping(_payload?: Uint8Array): void {
    throw new Error('only a WebSocket has pings')
  }

  /** Echoes a test; the payload is its number. */
  pong(payload: Uint8Array = new Uint8Array(4)): void {
    this.send(fromUser.encode('connectionTest', { number: longAt(payload, 0) }))
  }

  pause(): void {
    this.stream.pause()
  }

  resume(): void {
    this.stream.resume()
  }

  close(): void {
    this.ending ??= { code: 1005, reason: '' }
    this.stream.end()
  }

  terminate(): void {
    this.stream.destroy()
  }

  private receive(chunk: Buffer): void {
    const bytes = Buffer.concat([this.received, chunk])
    let at = 0
    for (;;) {
      const left = bytes.length - at
      if (left < HEADER_BYTES || left < frameLength(bytes, at)) break
      const end = at + frameLength(bytes, at)
      this.frame(bytes.subarray(at, end))
      at = end
    }
    this.received = Buffer.from(bytes.subarray(at))
  }

  private frame(frame: Buffer): void {
    const reader = new FrameReader(frame, toUserTraffic)
    reader.next()
    if (reader.sender !== Program.server) {
      this.emit('message', frame)
      return
    }
    const { name, values } = fromServer.decode(reader)
    if (name === 'connectionTest' && values.number >= FIRST_SEQUENCE) {
      const payload = frame.subarray(HEADER_BYTES)
      if (this.autoPong && this.isOpen) this.pong(payload)
      if (this.autoPong === 'first') this.autoPong = false
      this.emit('ping', payload)
      return
    }
    const notice = name === 'message' ? parseNotice(values.kind, decodeText(values.text)) : undefined
    const { closes } = notice?.reason === undefined ? {} : reasons[notice.reason]
    if (notice?.reason !== undefined && notice.subject.name === 'connection' && closes !== undefined) {
      this.ending = { code: closeCodes[closes].code, reason: notice.words }
      if (!toldAnyway.has(notice.reason)) return
    }
    this.emit('message', frame)
  }
}
