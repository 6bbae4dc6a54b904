/** Which WebSocket handshakes are refused, before the upgrade, so that a load balancer can try another instance. */
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { SUBPROTOCOL } from '../../protocol/index.ts'
import type { Config } from '../config.ts'
import { addressOf, clientIp } from '../connection/addresses.ts'
import type { Admission } from '../connection/admission.ts'
import type { HandshakeRefusal } from '../metrics/counts.ts'
import { API_PREFIX } from '../programs/web/prefix.ts'
import { Problem } from '../programs/web/problems.ts'
import { sendProblem } from '../programs/web/send-problem.ts'
import { originCheck } from './origin.ts'
import { writeAnswer } from './raw-answer.ts'

/** The path of the WebSocket, below BASE_PATH. */
export const WEBSOCKET_PATH = '/ws'
/** The path of the WebSocket of programs (N1). */
export const PROGRAM_PATH = '/program'
/** The version of RFC 6455, and its predecessor, which differs in nothing that matters here. */
const VERSIONS = ['13', '8']
/** The longest piece of what a client sent that is logged. */
const MAX_LOGGED = 200

interface Parts {
  readonly config: Pick<Config, 'allowedOrigins' | 'basePath' | 'programKeys'>
  readonly admission: Admission
}

/** How each refusal is answered; on TCP alone there are more. */
const answers = {
  path: { status: 404, error: 'no WebSocket here' },
  version: { status: 426, error: 'this version of WebSocket is not supported' },
  draining: { status: 503, error: 'the server is stopping' },
  origin: { status: 403, error: 'origin not allowed' },
  full: { status: 503, error: 'the server is full' },
  tooManyOfAddress: { status: 429, error: 'too many connections from your address' },
  tooManyNotSignedIn: { status: 429, error: 'too many connections from your address that are not signed in' },
  invalid: { status: 400, error: 'invalid handshake' },
} as const satisfies Record<Exclude<HandshakeRefusal, 'proxyHeader'>, { status: number; error: string }>

/** Chooses the subprotocol (W12): this version if it is offered, else none. */
export function chooseSubprotocol(offered: ReadonlySet<string>): string | false {
  return offered.has(SUBPROTOCOL) && SUBPROTOCOL
}

/**
 * Refuses handshakes on other paths, of other versions, from pages of other origins, while the instance drains, and when it is full
 * or the address has its share (A8).
 */
export function guardHandshakes(fastify: FastifyInstance, { config, admission }: Parts): void {
  let allowed = config.allowedOrigins
  let isAllowed = originCheck(allowed)
  const path = config.basePath + WEBSOCKET_PATH

  function refusalOf(request: FastifyRequest): keyof typeof answers | undefined {
    const { headers, host, ips = [], method, routeOptions } = request
    // Without keys there is nothing that a program could attach with.
    const isForPrograms = routeOptions.url === PROGRAM_PATH && config.programKeys.length > 0
    if (routeOptions.url !== path && !isForPrograms) return 'path'
    // HEAD finds the route of GET, but nothing there that would answer or close the socket of a handshake.
    if (method !== 'GET') return 'invalid'
    if (!VERSIONS.includes(headers['sec-websocket-version'] ?? '')) return 'version'
    const refusal = admission.refusalOf(addressOf(clientIp(ips)))
    if (refusal === 'draining') return refusal
    if (config.allowedOrigins !== allowed) {
      allowed = config.allowedOrigins
      isAllowed = originCheck(allowed)
    }
    // Only browsers send an Origin.
    if (headers.origin !== undefined && !isAllowed(headers.origin, host)) return 'origin'
    return refusal
  }

  function note(reason: HandshakeRefusal, address: string | undefined, path = '', origin = ''): void {
    admission.refused(reason, { address, path: path.slice(0, MAX_LOGGED), origin: origin.slice(0, MAX_LOGGED) })
  }

  fastify.addHook('onRequest', async (request, reply): Promise<FastifyReply | undefined> => {
    if (!request.ws) {
      // Node reads nothing behind a request for an upgrade.
      if (request.headers.upgrade !== undefined) reply.header('connection', 'close')
      return undefined
    }
    const reason = refusalOf(request)
    if (reason === undefined) return undefined
    note(reason, clientIp(request.ips ?? []), request.url, request.headers.origin)
    const { status, error } = answers[reason]
    if (reason === 'version') reply.header('sec-websocket-version', VERSIONS.join(', '))
    reply.header('connection', 'close')
    if (isOfApi(request)) return sendProblem(reply, new Problem('notFound', error).details)
    return reply.code(status).send({ error })
  })

  // What is left, such as a missing key, ws itself finds.
  fastify.websocketServer.on('wsClientError', (_error: Error, socket: Socket, { url, headers: { origin } }) => {
    note('invalid', socket.remoteAddress, url, origin)
    const { status, error } = answers.invalid
    writeAnswer(socket, status, 'application/json; charset=utf-8', JSON.stringify({ error }))
    // Otherwise a client that does not close keeps the socket open for good: nothing reads it any more, and it has no timeout.
    socket.destroySoon()
  })
}

/** Whether a route of the HTTP API has this path: all of its errors are problem details. */
function isOfApi({ routeOptions: { url } }: FastifyRequest): boolean {
  return url === API_PREFIX || url?.startsWith(`${API_PREFIX}/`) === true
}

/** Answers a request on the path of the WebSocket that asks for no upgrade. */
export async function requireUpgrade(_: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return reply
    .code(426)
    .headers({ upgrade: 'websocket', connection: 'upgrade, close' })
    .send({ error: 'only WebSocket here' })
}

/** Otherwise an upgraded socket keeps its unused response, and with it the request, in memory. */
export async function detachResponse(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.ws) reply.raw.detachSocket(request.raw.socket)
}
