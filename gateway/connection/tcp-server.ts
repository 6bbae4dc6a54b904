/**
 * Listens for TCP (T1). A connection comes with, in this order: the balancer's header, if it comes from one, TLS, if there is a
 * certificate, and the first bytes of its first frame, which tell what it is: a user's, or a program's of the system.
 */
import { once } from 'node:events'
import { createServer, isIPv6, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls'
import type { Logger } from 'pino'
import { because, type ClosingReasonName, LEADER, type Reason } from '../../protocol/index.ts'
import type { Certificate } from '../certificate.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import { messageOf } from '../errors.ts'
import { reasonNotice } from '../session/system-notice.ts'
import type { AddressShares, ShareRefusal } from './address-shares.ts'
import { addressOf, clientIp, trustedProxies } from './addresses.ts'
import type { Admission } from './admission.ts'
import { parseProxyHeader } from './proxy-protocol.ts'
import type { ConnectionRegistry } from './registry.ts'
import { readHead } from './stream-head.ts'
import { endWithNotice, TcpTransport } from './tcp.ts'
import type { OpenTransport } from './transport.ts'

/** How long a balancer may take for its header, in milliseconds. */
const PROXY_HEADER_MS = 5000
/** After so much silence keep-alive probes begin; Node sends ten, one a second, so that a dead client is found within 15 s (P5, T4). */
const KEEP_ALIVE_AFTER_MS = 4000

const refusals = {
  draining: because('draining'),
  full: because('serverFull'),
  tooManyOfAddress: because('tooManyOfAddress'),
  tooManyNotSignedIn: because('tooManyNotSignedIn'),
} as const satisfies Record<'draining' | ShareRefusal, Reason<ClosingReasonName>>

interface Parts {
  readonly config: Config
  /** Undefined without TLS. */
  readonly certificate: Certificate | undefined
  readonly admission: Admission
  readonly shares: AddressShares
  readonly connections: Pick<ConnectionRegistry, 'nextName'>
  readonly clock: Clock
  readonly log: Logger
  /** Takes over a connection, whose first frame is from this program. */
  accept(id: string, address: string, sender: number, openTransport: OpenTransport): void
}

export class TcpServer {
  private readonly parts: Parts
  private readonly server: Server
  /** Secures sockets that the server has accepted; it does not listen itself. */
  private readonly tls: TlsServer | undefined
  private readonly isTrusted: (ip: string) => boolean
  /** Connections that no one has taken over yet. */
  private readonly arriving = new Set<Socket>()
  /** Those whose handshake is not over, by their two ends. */
  private readonly securing = new Map<string, (secured: Socket) => void>()

  constructor(parts: Parts) {
    this.parts = parts
    const { certificate, config } = parts
    this.isTrusted = config.tcpProxyProtocol ? trustedProxies(config.trustProxy) : () => false
    // A client may send its last frame, end its side, and still read the answers.
    const options = {
      ...{ allowHalfOpen: true, noDelay: true },
      ...{ keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_AFTER_MS },
    }
    this.server = createServer(options, socket => this.arrive(socket))
    // What has not said who it is counts towards no share yet.
    this.server.maxConnections = config.maxConnections
    if (certificate === undefined) return
    this.tls = createTlsServer(certificate.options, secured => this.securing.get(endsOf(secured))?.(secured))
    // Among them those whose handshake takes too long.
    this.tls.on('tlsClientError', (_error, socket) => socket.destroy())
    certificate.renewFor(this.tls)
  }

  /** Resolves to where it listens, like tcp://127.0.0.1:8000, or tcps with TLS. Rejects if it cannot. */
  async listen(): Promise<string> {
    const { host, tcpHost = host, tcpPort } = this.parts.config
    this.server.listen(tcpPort, tcpHost)
    await once(this.server, 'listening')
    const address = this.server.address()
    if (address === null || typeof address === 'string') throw new Error('listens on no port')
    const name = isIPv6(address.address) ? `[${address.address}]` : address.address
    return `${this.tls === undefined ? 'tcp' : 'tcps'}://${name}:${address.port}`
  }

  /** Lets nobody in any more, so that a balancer tries another instance. */
  drain(): void {
    this.server.close()
    for (const socket of this.arriving) this.refuse(socket, because('draining'))
  }

  /** Cuts what has not ended. */
  close(): void {
    for (const socket of this.arriving) socket.destroy()
  }

  private async arrive(raw: Socket): Promise<void> {
    const id = this.parts.connections.nextName()
    this.logErrors(id, raw)
    this.arriving.add(raw)
    raw.once('close', () => this.arriving.delete(raw))
    const ip = await this.clientOf(raw)
    if (ip === undefined) return
    const address = addressOf(ip)
    const refusal = this.parts.admission.refusalOf(address)
    if (refusal !== undefined) {
      this.parts.admission.refused(refusal, { address: ip })
      this.refuse(raw, refusals[refusal])
      return
    }
    await this.welcome(id, raw, ip)
  }

  /** Returns the client's IP address; undefined if a balancer does not tell it, as it has to. */
  private async clientOf(raw: Socket): Promise<string | undefined> {
    const peer = clientIp([raw.remoteAddress ?? ''])
    if (!this.isTrusted(peer)) return peer
    const timer = setTimeout(() => raw.destroy(), PROXY_HEADER_MS)
    try {
      const ip = await readHead(raw, bytes => {
        const header = parseProxyHeader(bytes)
        return header && { value: header.ip, length: header.length }
      })
      return ip ?? peer
    } catch (error) {
      const problem = messageOf(error)
      this.parts.admission.refused('proxyHeader', { address: peer, problem })
      this.refuse(raw, because('malformed', `PROXY header: ${problem}`))
      return undefined
    } finally {
      clearTimeout(timer)
    }
  }

  /** Waits for the first bytes, at most as long as a client may be silent, and passes the connection on. */
  private async welcome(id: string, raw: Socket, ip: string): Promise<void> {
    const { accept, clock, config, log, shares } = this.parts
    const address = addressOf(ip)
    const share = shares.open(address)
    let stream = raw
    const timer = setTimeout(() => {
      const reason = because('idle', config.idleTimeoutMs)
      if (stream === raw) this.refuse(raw, reason)
      else endWithNotice(stream, lastNotice(reason))
    }, config.idleTimeoutMs)
    let sender: number
    try {
      if (this.tls !== undefined) stream = await this.secure(id, raw, this.tls)
      sender = await readHead(stream, senderOfFirst)
      // Ending, because of the deadline or of a drain.
      if (!stream.writable) return
    } catch (error) {
      log.debug({ connection: id, address: ip, err: error }, 'ended before its first frame')
      raw.destroy()
      return
    } finally {
      clearTimeout(timer)
      share.close()
      this.arriving.delete(raw)
    }
    accept(id, address, sender, receiver => new TcpTransport(stream, config.maxFrameBytes, clock, receiver))
    log.info({ connection: id, address: ip, transport: 'tcp' }, 'connected')
  }

  private secure(id: string, raw: Socket, tls: TlsServer): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const ends = endsOf(raw)
      this.securing.set(ends, secured => {
        this.securing.delete(ends)
        this.logErrors(id, secured)
        resolve(secured)
      })
      raw.once('close', () => {
        this.securing.delete(ends)
        reject(new Error('ended within the TLS handshake'))
      })
      tls.emit('connection', raw)
    })
  }

  private logErrors(id: string, socket: Socket): void {
    socket.on('error', error => this.parts.log.debug({ connection: id, err: error }, 'socket error'))
  }

  /** Before a TLS handshake there is no way to say why. */
  private refuse(raw: Socket, reason: Reason<ClosingReasonName>): void {
    if (this.tls === undefined) endWithNotice(raw, lastNotice(reason))
    else raw.destroy()
  }
}

/** Returns the sender that the first frame names, or 0 for what is no frame; nothing of it is taken. */
function senderOfFirst(bytes: Buffer): { value: number; length: number } | undefined {
  if (bytes[0] !== LEADER) return { value: 0, length: 0 }
  const sender = bytes[1]
  return sender === undefined ? undefined : { value: sender, length: 0 }
}

/** The notice before the end of a connection that nobody has taken over. */
function lastNotice(reason: Reason<ClosingReasonName>): Uint8Array {
  return reasonNotice({ name: 'connection' }, reason)
}

function endsOf({ localAddress, localPort, remoteAddress, remotePort }: Socket): string {
  return `${localAddress} ${localPort} ${remoteAddress} ${remotePort}`
}
