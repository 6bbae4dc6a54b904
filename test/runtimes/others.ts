/** The package on Bun and Deno: `npm run test:runtimes`. Apart from the other tests, because npx downloads 200 MB for it. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { SAID, writeProgram } from '../package/program.ts'
import { packed, projectWith } from '../package/published.ts'
import { startGateway } from '../start-gateway.ts'

const scope = { after }
const project = await projectWith(scope, await packed(scope))
const program = await writeProgram(project)
const gateway = await startGateway()
after(() => gateway.close())

for (const runtime of [['bun@1.4.5'], ['deno@2.9.6', 'run', '--allow-net', '--allow-read', '--allow-env']]) {
  test(`plain JavaScript uses it on ${runtime[0]}`, async () => {
    const args = ['--yes', ...runtime, program, gateway.wsUrl]
    const { stdout } = await promisify(execFile)('npx', args, { cwd: project })
    assert.equal(stdout, SAID)
  })
}
