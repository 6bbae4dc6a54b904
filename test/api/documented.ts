/** docs/openapi.json, as what the answers of the API are compared with. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { API_PREFIX } from '../../gateway/programs/web/prefix.ts'

export interface Operation {
  readonly operationId: string
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly security?: unknown
  readonly parameters?: readonly { readonly required?: boolean; readonly schema: object }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Reference }>> }
  readonly responses: Readonly<Record<string, Response | Reference>>
  /** The ends of the types of the problems that it may be answered with. */
  readonly 'x-problems': readonly string[]
}

export interface Reference {
  readonly $ref: string
}

interface Response {
  readonly description: string
  readonly content?: Readonly<Record<string, { readonly schema: object }>>
}

interface Schema {
  readonly properties?: Readonly<Record<string, object>>
  readonly required?: readonly string[]
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly tags: readonly { readonly name: string }[]
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly responses: Readonly<Record<string, Response>>
  }
}

export const text = readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')
export const document: Document = JSON.parse(text)
export const operations: readonly Operation[] = Object.values(document.paths).flatMap(path => Object.values(path))

/** Returns the schema that a reference stands for. */
export function schemaOf({ $ref }: Reference): Schema {
  const schema = document.components.schemas[$ref.replace('#/components/schemas/', '')]
  assert.ok(schema, $ref)
  return schema
}

const patterns = Object.entries(document.paths).map(
  ([path, operations]) => [new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`), operations] as const,
)

/** Fails unless the document has this answer to a request below the prefix; it says nothing of paths and methods that there are not. */
export function expectDocumented(method: string, path: string, status: number, problemType: string | undefined): void {
  const { pathname } = new URL(API_PREFIX + path, 'http://localhost')
  const [, found] = patterns.find(([pattern]) => pattern.test(pathname)) ?? []
  const operation = found?.[method.toLowerCase()]
  if (operation === undefined) return
  const what = `${operation.operationId} is answered with ${status} ${problemType ?? ''}`
  assert.ok(status in operation.responses, what)
  if (status >= 400) assert.ok(operation['x-problems'].includes(problemType?.split(':').at(-1) ?? ''), what)
}
