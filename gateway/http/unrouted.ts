/**
 * Requests that no route serves: there is none, their path cannot be decoded, or they are no HTTP/1.1. The answers are problem details,
 * as those of the API.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { codeOf } from '../errors.ts'
import { PROBLEM_TYPE, Problem, type ProblemName } from '../programs/web/problems.ts'
import { sendProblem } from '../programs/web/send-problem.ts'
import { writeAnswer } from './raw-answer.ts'

/** What is wrong with a request that Node cannot parse, by the code of its error; anything else is malformed. */
const problemNames: { readonly [code: string]: ProblemName } = {
  HPE_HEADER_OVERFLOW: 'headTooLarge',
  ERR_HTTP_REQUEST_TIMEOUT: 'tooSlow',
}

/** Answers a request for which there is no route, or nothing where its route leads. */
export function refuseUnknown(_: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply, new Problem('notFound').details)
}

/** Answers a request whose path cannot be decoded. If it asks for an upgrade, nobody else would close its socket. */
export function refuseUndecodable(_: FastifyError, { raw }: FastifyRequest, reply: FastifyReply): void {
  const { details } = new Problem('malformed', 'the path cannot be decoded')
  reply.raw.once('finish', () => raw.socket.destroySoon())
  sendProblem(reply.header('connection', 'close'), details)
}

/** Answers a request without a Host, which HTTP/1.1 asks for. */
export async function refuseWithoutHost(
  { raw }: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  if (raw.headers.host !== undefined || raw.httpVersion !== '1.1') return undefined
  return sendProblem(reply.header('connection', 'close'), new Problem('malformed', 'there is no Host').details)
}

/** Answers a request that expects something other than 100-continue. */
export function refuseExpectation(_: IncomingMessage, response: ServerResponse): void {
  const { details } = new Problem('expectation')
  response.statusCode = details.status
  response.setHeader('content-type', PROBLEM_TYPE).end(JSON.stringify(details))
}

/** Answers what cannot be parsed, and closes the connection: nobody knows where the next request would begin. */
export function refuseUnparsed(error: Error, socket: Socket): void {
  if (!socket.writable) return
  const { details } = new Problem(problemNames[codeOf(error)] ?? 'malformed')
  writeAnswer(socket, details.status, PROBLEM_TYPE, JSON.stringify(details))
  socket.destroy(error)
}
