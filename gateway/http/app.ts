/** The HTTP side: /ws for clients, / for browsers, /healthz and /readyz for those who run the server. /metrics is added to it. */
import type { Socket } from 'node:net'
import websocket from '@fastify/websocket'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import type { Logger } from 'pino'
import type { WebSocket } from 'ws'
import { closeCodes } from '../../protocol/index.ts'
import type { Config } from '../config.ts'
import { fitReason } from '../connection/close.ts'
import type { DrainState } from '../connection/drain.ts'
import type { ConnectionRegistry } from '../connection/registry.ts'
import type { ConnectionCounts } from '../metrics/counts.ts'
import type { Store } from '../store/interface.ts'
import { builtPage, servePage } from './static-page.ts'

/** How long a client may take to answer a closing handshake, in milliseconds. */
const CLOSE_TIMEOUT_MS = 10_000
/** How long a client may take to send a request, in milliseconds, and how often that is looked after. */
const REQUEST_MS = 10_000
const REQUESTS_EVERY_MS = 1000
/** How long a client may neither send nor take a byte within a request, in milliseconds. */
const STALL_MS = 30_000
/** No request has a body. */
const MAX_REQUEST_BODY_BYTES = 1024

export interface App {
  readonly fastify: FastifyInstance
  /** Whether the page is there. */
  readonly hasPage: boolean
}

interface Parts {
  readonly config: Config
  readonly connections: ConnectionRegistry
  readonly counts: ConnectionCounts
  readonly store: Store
  readonly drainState: DrainState
  readonly log: Logger
  /** Where the page is. */
  readonly pageFolder: string | undefined
  /** Serves a client's WebSocket from now on. */
  accept(id: string, address: string, socket: WebSocket, stream: Socket): void
  /** What keeps this instance apart from the others, in words; empty when nothing does. */
  clusterProblems(): readonly string[]
}

export async function buildApp({ accept, clusterProblems, config, counts, ...parts }: Parts): Promise<App> {
  const { connections, drainState, log, pageFolder = builtPage, store } = parts
  const fastify = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: config.trustProxy,
    // Otherwise an upgrade that comes just now is answered, but its socket left open, and the server would not end.
    return503OnClosing: false,
    // Whoever takes a file slowly must not keep the server from ending.
    forceCloseConnections: true,
    requestTimeout: REQUEST_MS,
    connectionTimeout: STALL_MS,
    bodyLimit: MAX_REQUEST_BODY_BYTES,
    http: { headersTimeout: REQUEST_MS, connectionsCheckingInterval: REQUESTS_EVERY_MS },
  })
  let connectionCount = 0

  const options = {
    maxPayload: config.maxMessageBytes,
    perMessageDeflate: false,
    clientTracking: false,
    closeTimeout: CLOSE_TIMEOUT_MS,
  }
  await fastify.register(websocket, {
    options,
    // The connections are closed by the drain, not by the plugin.
    preClose: done => done(),
  })

  /** Before the connection is a WebSocket, so that a balancer can try another instance. */
  async function refuseWhenDraining(_: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (drainState.isDraining) await reply.code(503).send({ error: 'the server is stopping' })
  }

  fastify.get('/healthz', () => ({ status: 'ok' }))

  fastify.get('/readyz', async (_, reply) => {
    const problems = drainState.isDraining ? ['draining'] : await storeProblems(store)
    if (problems.length > 0) return reply.code(503).send({ status: 'not ready', problems })
    // Still of use: whoever is here is served. If all instances said otherwise at once, a balancer would have none left.
    const degraded = clusterProblems()
    return degraded.length === 0 ? { status: 'ready' } : { status: 'degraded', problems: degraded }
  })

  const hooks = {
    preValidation: [refuseWhenDraining, checkOrigin(config.allowedOrigins)],
    preHandler: letGoOfResponse,
  }
  fastify.get('/ws', { websocket: true, ...hooks }, (socket, request) => {
    if (connections.size >= config.maxConnections) {
      counts.closed.unavailable++
      socket.close(closeCodes.unavailable.code, fitReason('the server is full'))
      return
    }
    const id = `c${++connectionCount}`
    // The plugin's listener would keep the whole request and reply alive for as long as the socket.
    socket.removeAllListeners('error')
    socket.on('error', error => log.debug({ connection: id, err: error }, 'socket error'))
    accept(id, request.ip, socket, request.raw.socket)
    log.info({ connection: id, address: request.ip }, 'connected')
  })

  return {
    fastify,
    hasPage: await servePage(fastify, pageFolder),
  }
}

async function storeProblems(store: Store): Promise<string[]> {
  try {
    await store.check()
    return []
  } catch {
    return ['the store does not answer']
  }
}

/** Browsers say which page connects: by default only pages from this very host may. Other clients say nothing. */
function checkOrigin(allowed: Config['allowedOrigins']) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const { origin } = request.headers
    if (origin === undefined || allowed === '*') return
    const welcome = allowed.length > 0 ? allowed.includes(origin) : URL.parse(origin)?.host === request.host
    if (!welcome) await reply.code(403).send({ error: 'this origin is not among ALLOWED_ORIGINS' })
  }
}

/** An upgraded socket would keep the response it will never carry, and with it the request, for as long as it lives. */
async function letGoOfResponse(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.ws) reply.raw.detachSocket(request.raw.socket)
}
