/** The document of the API is valid, current, and enough for a client that is made of it. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { Validator } from '@seriousme/openapi-schema-validator'
import { type Document, OpenAPIClientAxios } from 'openapi-client-axios'
import { servedDocument } from '../../docs/openapi.ts'
import { scopes } from '../../gateway/api-keys.ts'
import { keys, startApiGateway } from './api-client.ts'

const gateway = await startApiGateway()
after(() => gateway.close())
const file = await readFile(new URL('../../docs/openapi.json', import.meta.url), 'utf8')

test('docs/openapi.json is what the server serves: npm run docs', async () => {
  assert.equal(file, await servedDocument(gateway.url))
})

test('docs/openapi.json is a valid document of OpenAPI 3.1', async () => {
  const validator = new Validator()
  const { valid, errors } = await validator.validate(JSON.parse(file))
  assert.equal(valid, true, JSON.stringify(errors))
  assert.equal(validator.version, '3.1')
})

test('every operation has an id, a summary and a tag that is described, and names the scope that its key needs', () => {
  const { paths, tags } = JSON.parse(file) as {
    paths: Record<string, Record<string, Operation>>
    tags: { name: string; description: string }[]
  }
  const operations = Object.values(paths).flatMap(path => Object.values(path))
  const ids = operations.map(({ operationId }) => operationId)
  assert.equal(new Set(ids).size, operations.length)
  for (const { operationId, summary, security } of operations) {
    assert.ok(operationId && summary)
    assert.ok(
      scopes.some(scope => isDeepStrictEqual(security, [{ key: [scope] }])),
      operationId,
    )
  }
  assert.deepEqual(new Set(operations.flatMap(({ tags }) => tags)), new Set(tags.map(({ name }) => name)))
})

test('what has a default is not required, and every answer is described', () => {
  const { paths } = JSON.parse(file) as { paths: Record<string, Record<string, Operation>> }
  for (const { operationId, parameters = [], requestBody, responses } of Object.values(paths).flatMap(path =>
    Object.values(path),
  )) {
    for (const { required, schema } of parameters) assert.ok(!(required && 'default' in schema), operationId)
    const { properties = {}, required = [] } = requestBody?.content['application/json']?.schema ?? {}
    for (const name of required) assert.ok(!('default' in (properties[name] ?? {})), `${operationId} ${name}`)
    for (const { description } of Object.values(responses))
      assert.notEqual(description, 'Default Response', operationId)
  }
})

test('a client that is made of the document creates an account, writes to it and signs it in', async () => {
  const client = await new OpenAPIClientAxios({
    definition: JSON.parse(file) as Document,
    withServer: { url: gateway.url },
    axiosConfigDefaults: { headers: { authorization: `Bearer ${keys.all.key}` } },
  }).init()
  const call = async (operation: string, parameters: Record<string, string | number>, body?: object) => {
    const run = client[operation]
    if (run === undefined) throw new Error(`the document has no ${operation}`)
    return (await run(parameters, body)).data
  }
  const { number } = await call('createAccount', {}, { nickname: 'Ming' })
  for (let times = 0; times < 2; times++) {
    await call('sendMessage', { 'idempotency-key': `welcome-${number}` }, { to: number, text: 'Welcome', wait: true })
  }
  const { token } = await call('createToken', {}, { number })
  const ming = await gateway.signIn(number, token)
  assert.equal((await ming.next('message')).text, 'Welcome')
  await ming.expectNothing()
  const { presence } = await call('readPresence', { numbers: String(number) })
  assert.deepEqual(presence, [{ number, state: 'online' }])
  assert.deepEqual(await call('endSession', { number }), { ended: true })
})

interface Operation {
  readonly operationId?: string
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly security?: unknown
  readonly parameters?: readonly { readonly required?: boolean; readonly schema: object }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: BodySchema }>> }
  readonly responses: Readonly<Record<string, { readonly description: string }>>
}

interface BodySchema {
  readonly properties?: Readonly<Record<string, object>>
  readonly required?: readonly string[]
}
