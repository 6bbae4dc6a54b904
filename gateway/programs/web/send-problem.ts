/** Problem details as a response. */
import type { FastifyReply } from 'fastify'
import { PROBLEM_TYPE, type ProblemDetails } from './problems.ts'

export function sendProblem(reply: FastifyReply, problem: ProblemDetails): FastifyReply {
  // The problem is not one of the route's answers, which may have another form.
  return reply.code(problem.status).type(PROBLEM_TYPE).serializer(JSON.stringify).send(problem)
}
