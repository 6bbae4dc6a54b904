/** The document of the API is valid, current, and enough for a client that is made of it. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { Validator } from '@seriousme/openapi-schema-validator'
import { type Document, OpenAPIClientAxios } from 'openapi-client-axios'
import { servedDocument } from '../../docs/openapi.ts'
import { scopes } from '../../gateway/api-keys.ts'
import { keys, startApiGateway } from './api-client.ts'
import { document, operations, type Reference, schemaOf, text } from './documented.ts'

const gateway = await startApiGateway()
after(() => gateway.close())

test('docs/openapi.json is what the server serves: npm run docs', async () => {
  assert.equal(text, await servedDocument(gateway.url))
})

test('docs/openapi.json is a valid document of OpenAPI 3.1', async () => {
  const validator = new Validator()
  const { valid, errors } = await validator.validate(JSON.parse(text))
  assert.equal(valid, true, JSON.stringify(errors))
  assert.equal(validator.version, '3.1')
})

test('every operation has an id, a summary and a tag that is described, and names the scope that its key needs', () => {
  const ids = operations.map(({ operationId }) => operationId)
  assert.equal(new Set(ids).size, operations.length)
  for (const { operationId, summary, security } of operations) {
    assert.ok(operationId && summary)
    assert.ok(
      scopes.some(scope => isDeepStrictEqual(security, [{ key: [scope] }])),
      operationId,
    )
  }
  assert.deepEqual(new Set(operations.flatMap(({ tags }) => tags)), new Set(document.tags.map(({ name }) => name)))
})

test('what has a default is not required, and every answer is described', () => {
  for (const { operationId, parameters = [], requestBody, responses } of operations) {
    for (const { required, schema } of parameters) assert.ok(!(required && 'default' in schema), operationId)
    const body = requestBody?.content['application/json']?.schema
    const { properties = {}, required = [] } = body === undefined ? {} : schemaOf(body)
    for (const name of required) assert.ok(!('default' in (properties[name] ?? {})), `${operationId} ${name}`)
    for (const response of Object.values(responses)) {
      if ('description' in response) assert.notEqual(response.description, 'Default Response', operationId)
    }
  }
})

test('N5: every body has a named type, so that a generated client has types with names', () => {
  for (const { operationId, requestBody, responses } of operations) {
    const contents = [requestBody, ...Object.values(responses)].map(each =>
      each && 'content' in each ? each.content : {},
    )
    for (const { schema } of contents.flatMap(content => Object.values(content ?? {}))) {
      assert.ok('$ref' in schema, `${operationId} ${JSON.stringify(schema)}`)
    }
  }
  const names = Object.keys(document.components.schemas)
  for (const name of ['Account', 'NewAccount', 'NewMessage', 'Problem', 'Room']) assert.ok(names.includes(name), name)
})

test('N5: every operation has the statuses that it can answer with, the errors as problem details (RFC 9457)', () => {
  for (const { operationId, responses } of operations) {
    const statuses = Object.keys(responses).map(Number)
    assert.ok(
      [401, 403, 429, 500, 503].every(status => statuses.includes(status)),
      operationId,
    )
    assert.equal(
      statuses.filter(status => status < 300).length,
      operationId === 'sendMessage' || operationId === 'broadcast' ? 2 : 1,
    )
    for (const [status, response] of Object.entries(responses).filter(([status]) => Number(status) >= 400)) {
      const { content } = '$ref' in response ? referred(response) : response
      assert.deepEqual(content, problemContent, `${operationId} ${status}`)
    }
  }
})

const problemContent = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }

function referred({ $ref }: Reference) {
  return document.components.responses[$ref.replace('#/components/responses/', '')] ?? assert.fail($ref)
}

test('a client that is made of the document creates an account, writes to it and signs it in', async () => {
  const client = await new OpenAPIClientAxios({
    definition: JSON.parse(text) as Document,
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
