/**
 * The HTTP API (N5): `/api/v1`, for the backends of sites. Each request shows a key (`Authorization: Bearer`), whose scopes say what it
 * may do. Errors are problem details; the document of the API is made of the schemas of its routes.
 */
import { isUtf8 } from 'node:buffer'
import { Ajv } from 'ajv'
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchemaValidationError } from 'fastify'
import type { Logger } from 'pino'
import type { Config } from '../../config.ts'
import { clientIp } from '../../connection/addresses.ts'
import type { DrainState } from '../../connection/drain.ts'
import { StoreUnavailable } from '../../errors.ts'
import type { ApiCounts } from '../../metrics/api-counts.ts'
import { accountRoutes } from './accounts.ts'
import { describeApi } from './document.ts'
import { friendRoutes } from './friends.ts'
import { groupRoutes } from './groups.ts'
import { Idempotency } from './idempotency.ts'
import { keyIn } from './keys.ts'
import { messageRoutes } from './messages.ts'
import { API_PREFIX } from './prefix.ts'
import { presenceRoutes } from './presence.ts'
import { Problem, problemOf } from './problems.ts'
import { type KeyLimits, retryAfter } from './rate-limits.ts'
import { roomEntryRoutes } from './room-entries.ts'
import { roomMemberRoutes } from './room-members.ts'
import { roomRoutes } from './rooms.ts'
import { Repeatable } from './schemas.ts'
import { sendProblem } from './send-problem.ts'
import type { ApiServices } from './services.ts'
import { sessionRoutes } from './sessions.ts'
import { tokenRoutes } from './tokens.ts'
import { type Api, withTypes } from './typed-server.ts'

/** The longest body, in bytes: the longest list of a broadcast, and the longest text. */
const MAX_BODY_BYTES = 262_144
/** How much of an unknown member's name a problem quotes. */
const MAX_NAME = 64

interface Parts {
  readonly config: Pick<Config, 'apiKeys'>
  readonly drainState: DrainState
  readonly counts: ApiCounts
  /** Undefined if requests are not limited. */
  readonly limits: KeyLimits | undefined
  readonly services: ApiServices
  readonly log: Logger
}

/** Serves the API. */
export async function serveApi(fastify: FastifyInstance, parts: Parts): Promise<void> {
  await fastify.register(async api => buildApi(withTypes(api), parts), { prefix: API_PREFIX })
}

async function buildApi(api: Api, { config, counts, drainState, limits, log, services }: Parts): Promise<void> {
  const { clock, store } = services
  const idempotency = new Idempotency(store, clock)
  api.decorateRequest('apiKey', undefined)
  api.decorateRequest('ticket', undefined)
  readBodies(api)
  checkStrictly(api)
  const allowed = addToRoutes(api)
  await describeApi(api)

  /** Throws a Problem unless the request may be served. */
  async function admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { headers, routeOptions } = request
    const { scope } = routeOptions.config
    if (scope === undefined) return
    const key = keyIn(headers.authorization, config.apiKeys, clock.now())
    const wait = await limits?.pass(key?.id, clientIp(request.ips ?? []))
    if (wait !== undefined) {
      reply.header('retry-after', retryAfter(wait))
      throw new Problem('tooMany')
    }
    if (key === undefined) {
      reply.header('www-authenticate', 'Bearer realm="OICQ gateway"')
      throw new Problem('noKey')
    }
    request.apiKey = key
    if (!key.scopes.includes(scope)) throw new Problem('scope', `this takes the scope ${scope}`)
    // From the beginning of the drain, nothing new is taken: it might not be settled in time.
    if (drainState.isDraining) throw new StoreUnavailable('the server is stopping')
  }

  api.addHook('onRequest', admit)

  api.addHook('preHandler', async (request, reply): Promise<FastifyReply | undefined> => {
    const { apiKey, body, headers, method, routeOptions, url } = request
    const idempotencyKey = headers['idempotency-key']
    if (routeOptions.config.isIdempotent !== true || typeof idempotencyKey !== 'string') return undefined
    const begun = await idempotency.begin(idempotencyKey, { apiKey: apiKey?.id ?? '', method, url, body })
    if ('idempotencyKey' in begun) {
      request.ticket = begun
      return undefined
    }
    reply.header('idempotency-replayed', 'true')
    return reply.code(begun.status).type('application/json; charset=utf-8').serializer(String).send(begun.body)
  })

  api.addHook('onSend', async ({ ticket }, { statusCode }, payload) => {
    if (ticket !== undefined) await idempotency.end(ticket, statusCode, typeof payload === 'string' ? payload : '')
    return payload
  })

  api.addHook('onResponse', async (request, { elapsedTime, statusCode }) => {
    const { apiKey, params, routeOptions } = request
    const operation = routeOptions.schema?.operationId ?? 'unknown'
    counts.add(operation, statusCode, elapsedTime / 1000)
    // A flood without a key would fill the log.
    if (apiKey === undefined) return
    const number = isOfAccount(params) ? params.number : undefined
    log.info({ apiKey: apiKey.id, operation, number, status: statusCode, ms: Math.round(elapsedTime) }, 'api request')
  })

  api.setErrorHandler((error, { apiKey, routeOptions }, reply) => {
    const problem = problemOf(error)
    if (problem.type === 'urn:oicq:problem:failed') {
      log.error(
        { apiKey: apiKey?.id, operation: routeOptions.schema?.operationId, err: error },
        'an api request failed',
      )
    }
    return sendProblem(reply, problem)
  })

  accountRoutes(api, services)
  friendRoutes(api, services)
  groupRoutes(api, services)
  tokenRoutes(api, services)
  messageRoutes(api, services)
  presenceRoutes(api, services)
  sessionRoutes(api, services)
  roomRoutes(api, services)
  roomMemberRoutes(api, services)
  roomEntryRoutes(api, services)
  refuseOthers(api, allowed)
}

function isOfAccount(params: unknown): params is { number: number } {
  return typeof params === 'object' && params !== null && 'number' in params
}

/** JSON only. An empty body is none, as many clients name its type all the same; routes that need a body refuse that. */
function readBodies(api: Api): void {
  api.removeAllContentTypeParsers()
  const parse = api.getDefaultJsonParser('error', 'error')
  api.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined)
    else if (!isUtf8(body)) done(new Problem('malformed', 'the body is not UTF-8'))
    else parse(request, body.toString(), done)
  })
}

/** Unknown members are refused, not dropped; only what is in the path and the query is converted, as it is text there. */
function checkStrictly(api: Api): void {
  const strict = new Ajv({ useDefaults: true, allErrors: false })
  const converting = new Ajv({ useDefaults: true, coerceTypes: true })
  api.setValidatorCompiler(({ schema, httpPart }) =>
    (httpPart === 'body' ? strict : converting).compile(schema as object),
  )
  api.setSchemaErrorFormatter(([error], httpPart) => new Error(`${httpPart}${wordsOf(error)}`))
}

/** What is wrong, and with which member. */
function wordsOf(error: FastifySchemaValidationError | undefined): string {
  const { instancePath = '', message = 'is wrong', params = {} } = error ?? {}
  const { additionalProperty, allowedValues } = params
  if (typeof additionalProperty === 'string')
    return `${instancePath}/${additionalProperty.slice(0, MAX_NAME)} is unknown`
  if (Array.isArray(allowedValues)) return `${instancePath} must be one of ${allowedValues.join(', ')}`
  return `${instancePath} ${message}`
}

/** What all routes have in common. Returns the methods of each path, which is filled as routes are added. */
function addToRoutes(api: Api): Map<string, string[]> {
  const allowed = new Map<string, string[]>()
  api.addHook('onRoute', options => {
    const { config = {}, method, routePath } = options
    allowed.set(routePath, (allowed.get(routePath) ?? []).concat(method))
    options.bodyLimit = MAX_BODY_BYTES
    const { isIdempotent, scope } = config
    if (scope !== undefined) options.schema = { ...options.schema, security: [{ key: [scope] }] }
    if (isIdempotent === true) options.schema = { ...options.schema, headers: Repeatable }
  })
  return allowed
}

/** Answers what there is no route for: another method of one of these paths, or another path. */
function refuseOthers(api: Api, allowed: ReadonlyMap<string, readonly string[]>): void {
  for (const [url, methods] of [...allowed]) {
    api.route({
      method: api.supportedMethods.filter(method => !methods.includes(method)),
      url,
      schema: { hide: true },
      async onRequest(_, reply) {
        reply.header('allow', methods.join(', '))
        throw new Problem('method')
      },
      handler: () => {},
    })
  }
  const refuse = async () => {
    throw new Problem('notFound')
  }
  // The page has a route for every path; what it has no route for are other methods.
  for (const url of ['/', '/*']) api.all(url, { onRequest: refuse, schema: { hide: true } }, () => {})
  api.setNotFoundHandler(refuse)
}
