/** An HTTP proxy before a gateway, as administrators have one: it serves the gateway below a path, and can change what it serves. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

interface ProxyOptions {
  /** The path below which it serves, such as `/chat`; a request without the final slash is redirected. Empty: the root. */
  readonly prefix?: string
  /** Whether the gateway gets the path without the prefix. */
  readonly strips?: boolean
}

export class PageProxy {
  /** Changes the body of a file. Called with the path that the gateway gets. */
  change: (path: string, body: string) => string = (_, body) => body
  private readonly server: Server
  private readonly sockets = new Set<Socket>()
  private readonly target: number
  private readonly options: Required<ProxyOptions>

  private constructor(target: number, { prefix = '', strips = true }: ProxyOptions) {
    this.target = target
    this.options = { prefix, strips }
    this.server = createServer((asked, answer) => {
      const path = this.pathOf(asked)
      if (path === undefined) {
        const isBare = asked.url === prefix
        answer.writeHead(isBare ? 308 : 404, isBare ? { location: `${prefix}/` } : {}).end()
        return
      }
      // The whole file, as it is on the disk: it may be changed.
      const { 'if-none-match': _match, 'if-modified-since': _since, ...kept } = asked.headers
      const headers = { ...kept, 'accept-encoding': 'identity' }
      const passed = request({ port: target, path, method: asked.method, headers }, async got => {
        const body = Buffer.concat(await got.toArray())
        const isText = /text|javascript|json/.test(got.headers['content-type'] ?? '')
        const changed = isText ? Buffer.from(this.change(path, body.toString())) : body
        const isSame = changed.equals(body)
        const { etag: _, 'content-length': _length, 'transfer-encoding': _chunked, ...others } = got.headers
        answer.writeHead(got.statusCode ?? 502, isSame ? got.headers : { ...others, 'content-length': changed.length })
        answer.end(changed)
      })
      passed.on('error', () => answer.destroy())
      asked.pipe(passed)
    })
    this.server.on('upgrade', (asked, socket: Socket, head) => this.upgrade(asked, socket, head))
    this.server.on('connection', socket => {
      this.sockets.add(socket)
      socket.on('close', () => this.sockets.delete(socket))
    })
  }

  /** Before the gateway on this port. */
  static async start(target: number, options: ProxyOptions = {}): Promise<PageProxy> {
    const proxy = new PageProxy(target, options)
    proxy.server.listen(0, '127.0.0.1')
    await once(proxy.server, 'listening')
    return proxy
  }

  /** Of the page. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${this.options.prefix}/`
  }

  async close(): Promise<void> {
    this.server.close()
    for (const socket of this.sockets) socket.destroy()
    await once(this.server, 'close')
  }

  private pathOf({ url = '/' }: IncomingMessage): string | undefined {
    const { prefix, strips } = this.options
    if (!url.startsWith(`${prefix}/`)) return undefined
    return strips ? url.slice(prefix.length) : url
  }

  private upgrade(asked: IncomingMessage, socket: Socket, head: Buffer): void {
    const path = this.pathOf(asked)
    if (path === undefined) {
      socket.destroy()
      return
    }
    const passed = connect(this.target, '127.0.0.1')
    const lines = [`GET ${path} HTTP/1.1`]
    for (let i = 0; i < asked.rawHeaders.length; i += 2)
      lines.push(`${asked.rawHeaders[i]}: ${asked.rawHeaders[i + 1]}`)
    passed.write(`${lines.join('\r\n')}\r\n\r\n`)
    passed.write(head)
    socket.pipe(passed).pipe(socket)
    for (const each of [socket, passed]) each.on('error', () => [socket, passed].forEach(both => void both.destroy()))
  }
}
