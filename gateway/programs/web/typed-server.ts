/** The server as the routes of the API see it. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { ApiKey, Scope } from '../../api-keys.ts'
import type { Ticket } from './idempotency.ts'
import type { AnyProblemName } from './problems.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a key must be allowed; undefined: no key is needed. */
    readonly scope?: Scope
    /** Whether an `Idempotency-Key` makes a repetition harmless. */
    readonly isIdempotent?: boolean
    /** How it may be answered for reasons of its own; the document adds what all routes have in common. */
    readonly refuses?: readonly AnyProblemName[]
  }
  interface FastifyRequest {
    /** Who asks; undefined before that is known, and where nobody needs to know. */
    apiKey: ApiKey | undefined
    /** The request whose answer is to be kept. */
    ticket: Ticket | undefined
  }
}

/** A server whose routes have the types of their schemas. */
export type Api = FastifyInstance & ReturnType<typeof withTypes>

/** Gives a server the types of its schemas. */
export function withTypes(fastify: FastifyInstance) {
  return fastify.withTypeProvider<TypeBoxTypeProvider>()
}
