/**
 * The document of the API (OpenAPI 3.1), for which clients are generated. It is made of the schemas of the routes. A schema with a title
 * becomes a type of that name, and each operation has the problems that it can answer with, by status.
 */
import fastifySwagger from '@fastify/swagger'
import type { RouteOptions } from 'fastify'
import { version } from '../../version.ts'
import { type AnyProblemName, meaningOf, PROBLEM_TYPE, statusOf } from './problems.ts'
import { Problem } from './schemas.ts'
import type { Api } from './typed-server.ts'

const KEY = 'A key of API_KEYS; each operation names the scope that it takes.'
/** What the operations are about, in the order of the document. */
const tags = [
  { name: 'accounts', description: 'Accounts and their profiles.' },
  { name: 'friends', description: 'The lists of friends of accounts, and their groups.' },
  { name: 'tokens', description: 'What signs an account in instead of a password.' },
  { name: 'messages', description: 'Messages of the system or of an account.' },
  { name: 'presence', description: 'Who is signed in, as friends see it.' },
  { name: 'sessions', description: 'Sign-outs, and figures of all instances.' },
  { name: 'rooms', description: 'Rooms, their members and their history.' },
]
/** The extension in which an operation names its problems: the ends of their types. */
const PROBLEMS = 'x-problems'

type Json = { readonly [name: string]: unknown }
interface Operation extends Json {
  readonly responses: Json
  readonly [PROBLEMS]: readonly AnyProblemName[]
}
/** The document as the plugin makes it, with the extension of each operation. */
interface Described {
  readonly components?: object
  readonly paths?: object
}

/** Serves the document of the routes that are added from now on. */
export async function describeApi(api: Api): Promise<void> {
  await api.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'OICQ gateway',
        version,
        description: 'The HTTP API for the backends of sites; docs/http-api.md explains it.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer', description: KEY } } },
      tags,
    },
    transform: ({ schema, url, route }) => ({ url, schema: { ...schema, [PROBLEMS]: problemsOf(route) } }),
  })
  let document: Json | undefined
  api.get('/openapi.json', { schema: { hide: true } }, async () => {
    // Whoever asks has no key, and making it takes some milliseconds.
    document ??= withNames(api.swagger())
    return document
  })
}

function withNames({ components, paths, ...rest }: Described): Json {
  const schemas = new Map<string, Json>()
  const responses: { [name: string]: Json } = {}
  const named = nameSchemas(addProblems(paths, responses), schemas)
  nameSchemas(Problem, schemas)
  const sorted = Object.fromEntries([...schemas].toSorted(([one], [other]) => (one < other ? -1 : 1)))
  return { ...rest, components: { ...components, responses, schemas: sorted }, paths: named }
}

/** What a request for this route can be answered with, if not with what it asks for. */
function problemsOf({ config = {}, method, schema = {} }: RouteOptions): AnyProblemName[] {
  const mayHaveBody = method !== 'GET'
  const isChecked = mayHaveBody || schema.params !== undefined || schema.querystring !== undefined
  return [
    ...(isChecked ? (['malformed'] as const) : []),
    ...(['noKey', 'scope'] as const),
    ...(mayHaveBody ? (['tooLarge', 'mediaType'] as const) : []),
    ...(config.isIdempotent === true ? (['running', 'keyReused'] as const) : []),
    ...(config.refuses ?? []),
    ...(['tooMany', 'failed', 'unavailable'] as const),
  ]
}

/** Returns `value` with the answers with problems of each operation. A status that stands for one problem refers to `responses`. */
function addProblems(value: unknown, responses: { [name: string]: Json }): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  if (!isOperation(value)) return mapValues(value, item => addProblems(item, responses))
  const problems = Map.groupBy(value[PROBLEMS], statusOf)
  const answers = [...problems].map(([status, names]) => {
    const [name = '', another] = names
    if (another !== undefined) return [status, problemResponse(names)]
    responses[name] = problemResponse(names)
    return [status, { $ref: `#/components/responses/${name}` }]
  })
  return { ...value, responses: { ...value.responses, ...Object.fromEntries(answers) } }
}

function isOperation(value: object): value is Operation {
  return PROBLEMS in value
}

function problemResponse(names: readonly AnyProblemName[]): Json {
  return {
    description: names.map(name => `\`${name}\`: ${meaningOf(name)}`).join('\n\n'),
    content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
  }
}

/** Returns `value` with a reference in the place of each schema that has a title, which is added to `schemas` under that name. */
function nameSchemas(value: unknown, schemas: Map<string, Json>): unknown {
  if (Array.isArray(value)) return value.map(item => nameSchemas(item, schemas))
  if (typeof value !== 'object' || value === null) return value
  const { title, ...schema } = mapValues(value, item => nameSchemas(item, schemas))
  if (title === undefined) return schema
  // A property may have this name, too.
  if (typeof title !== 'string') return { ...schema, title }
  const known = schemas.get(title)
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) {
    throw new Error(`two schemas have the title ${title}`)
  }
  schemas.set(title, schema)
  return { $ref: `#/components/schemas/${title}` }
}

function mapValues(object: object, change: (value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]))
}
