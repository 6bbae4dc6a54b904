/**
 * The HTTP server: /ws for clients and / for browsers, both below BASE_PATH, /program for programs, /healthz and /readyz for load
 * balancers.
 */
import type { IncomingMessage } from 'node:http'
import { Server as TlsServer } from 'node:tls'
import websocket, { type WebsocketPluginOptions } from '@fastify/websocket'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from 'fastify'
import type { Logger } from 'pino'
import type { WebSocket } from 'ws'
import type { Certificate } from '../certificate.ts'
import type { Config } from '../config.ts'
import { addressOf, clientIp, trustedProxies } from '../connection/addresses.ts'
import type { Admission } from '../connection/admission.ts'
import { ClientWebSocket } from '../connection/client-web-socket.ts'
import type { DrainState } from '../connection/drain.ts'
import type { ConnectionRegistry } from '../connection/registry.ts'
import type { OpenTransport } from '../connection/transport.ts'
import { WebSocketTransport } from '../connection/websocket.ts'
import { StoreNotWritable } from '../errors.ts'
import type { Store } from '../store/interface.ts'
import { commitOf, version } from '../version.ts'
import {
  chooseSubprotocol,
  detachResponse,
  guardHandshakes,
  PROGRAM_PATH,
  requireUpgrade,
  WEBSOCKET_PATH,
} from './handshake.ts'
import { OpenAnswers } from './open-answers.ts'
import { builtPage, servePage } from './static-page.ts'
import { refuseExpectation, refuseUndecodable, refuseUnknown, refuseUnparsed, refuseWithoutHost } from './unrouted.ts'

/** Time limit of a closing handshake, in milliseconds. */
const CLOSE_TIMEOUT_MS = 10_000
/** Time limit for receiving a request, and how often it is checked, in milliseconds. */
const REQUEST_MS = 10_000
const CHECK_REQUESTS_EVERY_MS = 1000
/** How long a socket may be idle within a request, in milliseconds. */
const STALL_MS = 30_000
/** Requests have no body. */
const MAX_REQUEST_BODY_BYTES = 1024

/** Only routes of the HTTP API have schemas. Without it, the compilers of schemas are not loaded: 40 ms, and 8 MiB at the peak. */
const withoutSchemas = { compilersFactory: { buildValidator: refuseSchema, buildSerializer: refuseSchema } }

export interface App {
  readonly fastify: FastifyInstance
  /** Whether the page has been built. */
  readonly hasPage: boolean
}

type Accept = (id: string, address: string, openTransport: OpenTransport) => void

interface Parts {
  /** Undefined without TLS. */
  readonly certificate: Certificate | undefined
  readonly config: Config
  readonly admission: Admission
  readonly store: Store
  readonly drainState: DrainState
  readonly log: Logger
  /** The folder of the page; undefined: where the build writes it. */
  readonly pageFolder: string | undefined
  readonly connections: Pick<ConnectionRegistry, 'nextName'>
  /** Takes over a client. */
  accept: Accept
  /** Takes over a program. */
  acceptProgram: Accept
  /** The problems that separate this instance from the others, for /readyz. */
  clusterProblems(): readonly string[]
}

export async function buildApp({
  accept,
  acceptProgram,
  certificate,
  clusterProblems,
  config,
  connections,
  ...parts
}: Parts): Promise<App> {
  const { admission, drainState, log, pageFolder = builtPage, store } = parts
  const openAnswers = new OpenAnswers()
  const requests = {
    headersTimeout: REQUEST_MS,
    connectionsCheckingInterval: CHECK_REQUESTS_EVERY_MS,
    // Node's own answer has no body.
    requireHostHeader: false,
    // Whatever may not upgrade, or asks for another protocol (clients offer h2c and TLS unasked), is answered as a plain request.
    shouldUpgradeCallback: ({ headers, socket }: IncomingMessage) =>
      headers.upgrade?.toLowerCase() === 'websocket' && !openAnswers.has(socket),
  }
  // Fastify's types know no server that may speak TLS or not.
  const tls: object = certificate === undefined ? {} : { https: { ...requests, ...certificate.options } }
  const fastify = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trustedProxies(config.trustProxy),
    // Otherwise an upgrade during shutdown gets a 503, but its socket stays open, and the server never closes.
    return503OnClosing: false,
    // A slow download must not delay shutdown.
    forceCloseConnections: true,
    requestTimeout: REQUEST_MS,
    connectionTimeout: STALL_MS,
    bodyLimit: MAX_REQUEST_BODY_BYTES,
    frameworkErrors: refuseUndecodable,
    clientErrorHandler: refuseUnparsed,
    http: requests,
    schemaController: config.apiKeys.length === 0 ? withoutSchemas : {},
    ...tls,
  })
  openAnswers.watch(fastify.server)
  fastify.server.on('checkExpectation', refuseExpectation)
  if (fastify.server instanceof TlsServer) certificate?.renewFor(fastify.server)

  const options = {
    maxPayload: config.maxMessageBytes,
    perMessageDeflate: false,
    clientTracking: false,
    closeTimeout: CLOSE_TIMEOUT_MS,
    // A flood of pings is the connection's to bound; ws cuts off whoever sends some dozens at once.
    autoPong: false,
    handleProtocols: chooseSubprotocol,
    // The plugin's types come from a module that exports more than the class.
    WebSocket: ClientWebSocket as NonNullable<WebsocketPluginOptions['options']>['WebSocket'],
  }
  await fastify.register(websocket, {
    options,
    // The connections are closed by the drain, not by the plugin.
    preClose: done => done(),
  })

  // Behind the plugin, which tells handshakes: the socket of one that is answered before it would stay open.
  fastify.addHook('onRequest', refuseWithoutHost)
  guardHandshakes(fastify, { config, admission })
  fastify.setNotFoundHandler(refuseUnknown)

  const commit = commitOf(config)
  fastify.get('/healthz', () => ({ status: 'ok', version, commit }))

  fastify.get('/readyz', async (_, reply) => {
    const problems = drainState.isDraining ? ['draining'] : await storeProblems(store)
    if (problems.length > 0) return reply.code(503).send({ status: 'not ready', problems })
    // A degraded instance still serves its own users. If all returned 503 at once, a load balancer would have none left.
    const degraded = clusterProblems()
    return degraded.length === 0 ? { status: 'ready' } : { status: 'degraded', problems: degraded }
  })

  const onWebSocket =
    (accept: Accept) =>
    (socket: WebSocket, request: FastifyRequest): void => {
      const id = connections.nextName()
      // The plugin's listener would keep the request and the reply in memory as long as the socket.
      socket.removeAllListeners('error')
      socket.on('error', error => log.debug({ connection: id, err: error }, 'socket error'))
      const ip = clientIp(request.ips ?? [])
      const stream = request.raw.socket
      const open: OpenTransport = receiver =>
        new WebSocketTransport(socket, stream, config.maxMessageBytes, log, receiver)
      accept(id, addressOf(ip), open)
      log.info({ connection: id, address: ip }, 'connected')
    }
  for (const [url, acceptHere] of [
    [config.basePath + WEBSOCKET_PATH, accept],
    [PROGRAM_PATH, acceptProgram],
  ] as const) {
    fastify.route({
      method: 'GET',
      url,
      preHandler: detachResponse,
      handler: requireUpgrade,
      wsHandler: onWebSocket(acceptHere),
    })
  }

  return {
    fastify,
    hasPage: await servePage(fastify, pageFolder, config.basePath),
  }
}

function refuseSchema(): never {
  throw new Error('a route outside the HTTP API has a schema')
}

async function storeProblems(store: Store): Promise<string[]> {
  try {
    await store.check()
    return []
  } catch (error) {
    return [error instanceof StoreNotWritable ? error.message : 'the store does not answer']
  }
}
