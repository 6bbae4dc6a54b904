/** The requests in docs/http-api.md are sent as they stand there. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { keys, startApiGateway } from './api-client.ts'

const page = await readFile(new URL('../../docs/http-api.md', import.meta.url), 'utf8')
const gateway = await startApiGateway()
after(() => gateway.close())
const run = promisify(execFile)

test('each command gives an answer with the fields that are shown under it', async () => {
  const examples = [...page.matchAll(/```sh\n(curl [^`]+)```\n\n {4}(\{.*\})\n/g)]
  assert.equal(examples.length, 4)
  for (const [, command = '', shown = ''] of examples) {
    const script = command
      .replace('http://127.0.0.1:8080', gateway.url)
      .replace('curl', 'curl --silent --fail-with-body')
    const { stdout } = await run('sh', ['-c', script], { env: { ...process.env, KEY: keys.all.key } })
    assert.deepEqual(Object.keys(JSON.parse(stdout)), Object.keys(JSON.parse(shown)), command)
  }
})

test('the problem that is shown is the one that is sent', async () => {
  const [, shown = ''] = /`(\{"type":"urn:oicq:reason:mailboxFull".*?\})`/.exec(page) ?? []
  const [to, from] = [await gateway.newAccount(), await gateway.newAccount()]
  const body = { to, from, text: 'a', wait: true }
  await Promise.all(Array.from({ length: 100 }, () => gateway.ask('POST', '/messages', { body })))
  assert.deepEqual((await gateway.ask('POST', '/messages', { body })).body, JSON.parse(shown))
})
