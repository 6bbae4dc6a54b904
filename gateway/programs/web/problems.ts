/** Errors of the HTTP API as problem details (RFC 9457), with the reason codes of the protocol (E4) where there is one. */
import { type Reason, type ReasonName, reasons, reasonTexts } from '../../../protocol/index.ts'
import { CommandError, NoSuchAccount } from '../../admin/errors.ts'
import { ClusterUnavailable, Refusal, StoreUnavailable } from '../../errors.ts'

/** What only requests over HTTP meet, with their status and title. */
const own = {
  malformed: { status: 400, title: 'The request is malformed' },
  noKey: { status: 401, title: 'The request has no valid key' },
  scope: { status: 403, title: 'The key does not have the scope that this takes' },
  notFound: { status: 404, title: 'There is nothing here' },
  method: { status: 405, title: 'The method is not one of those that Allow names' },
  tooSlow: { status: 408, title: 'The request took too long' },
  running: { status: 409, title: 'The same request is being served' },
  precondition: { status: 412, title: 'The file has changed' },
  tooLarge: { status: 413, title: 'The body is too large' },
  mediaType: { status: 415, title: 'The body is not JSON' },
  range: { status: 416, title: 'The file has no such range' },
  expectation: { status: 417, title: 'Expect has something other than 100-continue' },
  keyReused: { status: 422, title: 'The idempotency key was used for another request' },
  tooMany: { status: 429, title: 'Too many requests' },
  headTooLarge: { status: 431, title: 'The URL or the headers are too long' },
  failed: { status: 500, title: 'The server failed' },
} as const

const UNPROCESSABLE = 422

export type ProblemName = keyof typeof own

/** The media type of problem details. */
export const PROBLEM_TYPE = 'application/problem+json'

/** A problem of HTTP, which comes first, or a reason of the protocol: the end of the `type` of its problem details. */
export type AnyProblemName = ProblemName | ReasonName

/** The status of a reason, where it is not 422. */
const reasonStatuses: { readonly [N in ReasonName]?: number } = {
  noSuchNumber: 404,
  noSuchGroup: 404,
  notYourFriend: 404,
  noSuchRoom: 404,
  noSuchMember: 404,
  serverFailed: 500,
  unavailable: 503,
  busy: 503,
  mayArrive: 503,
  mayBeSaid: 503,
}

/** A problem details object, as the document has it. */
export interface ProblemDetails {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
  /** The name and the code of a reason of the protocol. */
  readonly reason?: ReasonName
  readonly code?: number
}

/** An error of the HTTP API itself. `detail` quotes no secret. */
export class Problem extends Error {
  override name = 'Problem'
  readonly details: ProblemDetails

  constructor(name: ProblemName, detail?: string) {
    const { status, title } = own[name]
    super(detail ?? title)
    this.details = { type: `urn:oicq:problem:${name}`, title, status, ...(detail === undefined ? {} : { detail }) }
  }
}

/** A message was neither delivered nor stored. */
export class RefusedMessage extends Error {
  override name = 'RefusedMessage'
  readonly reason: Reason

  constructor(reason: Reason) {
    super(reason.words)
    this.reason = reason
  }
}

/** Describes an error for whoever asked. What is not meant for them becomes a failure without words. */
export function problemOf(error: unknown): ProblemDetails {
  if (error instanceof Problem) return error.details
  if (error instanceof Refusal || error instanceof RefusedMessage)
    return reasonProblem(error.reason.name, error.reason.words)
  if (error instanceof NoSuchAccount) return reasonProblem('noSuchNumber', error.message)
  if (error instanceof StoreUnavailable || error instanceof ClusterUnavailable) {
    return reasonProblem('unavailable', 'the server cannot reach its data now')
  }
  // Part of it may be done, as the message says.
  if (error instanceof CommandError) return reasonProblem('unavailable', error.message)
  return frameworkProblem(error) ?? new Problem('failed').details
}

/** Returns the problem of a reason of the protocol. */
function reasonProblem(reason: ReasonName, words: string): ProblemDetails {
  const { code } = reasons[reason]
  const status = statusOf(reason)
  return { type: `urn:oicq:reason:${reason}`, title: words, status, reason, code }
}

export function statusOf(name: AnyProblemName): number {
  return isOwn(name) ? own[name].status : (reasonStatuses[name] ?? UNPROCESSABLE)
}

/** Returns when a problem is given, in words for the document. */
export function meaningOf(name: AnyProblemName): string {
  return isOwn(name) ? `${own[name].title}.` : reasonTexts[name].about
}

function isOwn(name: AnyProblemName): name is ProblemName {
  return Object.hasOwn(own, name)
}

/** Errors of Fastify: what it finds wrong with a request. */
function frameworkProblem(error: unknown): ProblemDetails | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined
  switch (error.statusCode) {
    case 400:
      return new Problem('malformed', error.message).details
    case 413:
      return new Problem('tooLarge').details
    case 415:
      return new Problem('mediaType').details
    default:
      return undefined
  }
}
