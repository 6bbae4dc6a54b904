/** The backend of a site: an HTTP server that takes what the gateway posts, and answers as it is told to. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { until } from '../until.ts'

export const webhookSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

/** What was posted, once its signature is found right. */
export interface Posted {
  readonly id: string
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
}

export interface Answer {
  readonly status?: number
  readonly body?: unknown
  /** Sent as it is. */
  readonly text?: string
  /** Where a redirect leads to. */
  readonly location?: string
}

/** Returns the answer; undefined: there is none. */
type Respond = (posted: Posted) => Answer | undefined

interface Context {
  after(work: () => Promise<unknown>): void
}

export interface Receiver {
  readonly url: string
  readonly received: Posted[]
  /** From now on answers so. */
  respond: Respond
  /** Resolves with the first that was posted of this type, and has this in its data. */
  posted(type: string, data?: Readonly<Record<string, unknown>>): Promise<Posted>
  stop(): Promise<void>
  /** Listens again, on the same port. */
  start(): Promise<void>
}

export async function startReceiver(t: Context, respond: Respond = () => ({})): Promise<Receiver> {
  const verifier = new Webhook(webhookSecret)
  const received: Posted[] = []
  let server: Server | undefined
  let port = 0
  const receiver: Receiver = {
    received,
    respond,
    get url() {
      return `http://127.0.0.1:${port}/hooks`
    },
    async posted(type, data = {}) {
      const find = () =>
        received.find(
          posted => posted.type === type && Object.entries(data).every(([name, value]) => posted.data[name] === value),
        )
      await until(
        () => `${type} ${JSON.stringify(data)} among ${JSON.stringify(received)}`,
        () => find() !== undefined,
      )
      return find() as Posted
    },
    async start() {
      server = createServer(async (request, response) => {
        let body = ''
        for await (const part of request) body += part
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        )
        const { type, data } = verifier.verify(body, headers) as Omit<Posted, 'id'>
        const posted = { id: headers['webhook-id'] ?? '', type, data }
        received.push(posted)
        const answer = receiver.respond(posted)
        if (answer === undefined) return
        const { location, status = 200 } = answer
        response
          .writeHead(status, location === undefined ? {} : { location })
          .end(answer.text ?? JSON.stringify(answer.body ?? {}))
      })
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
      port = (server.address() as AddressInfo).port
    },
    async stop() {
      server?.closeAllConnections()
      server?.close()
      if (server?.listening) await once(server, 'close')
    },
  }
  await receiver.start()
  t.after(() => receiver.stop())
  return receiver
}
