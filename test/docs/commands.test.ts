/**
 * Every command of docs/operations.md, in order, as an operator types it, against real gateways. The programs that have stand-ins are in
 * machine.ts; the sections for several gateways have their test in commands-many.test.ts.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { root } from '../stack/repository.ts'
import { Machine } from './machine.ts'
import { blocks, forOne, operations, sectionsForMany, versions } from './operations-document.ts'
import { inlineCommands } from './shell-blocks.ts'

/** Who upgrades has the version before, with an account of its time, and goes back to it. */
const BEFORE_UPGRADE = `
systemctl stop oicq-gateway
git checkout --quiet "$PREVIOUS"
rm -f /var/lib/oicq/*
systemctl start oicq-gateway
curl --fail --silent --insecure --retry 10 --retry-connrefused https://127.0.0.1:8443/readyz
NODE_EXTRA_CA_CERTS=$CURL_CA_BUNDLE node ${root}docs/examples/hello.ts wss://localhost:8443/ws
`

test('the sections that the tests name exist', () => {
  for (const section of [...sectionsForMany, 'Upgrade', 'Go back']) {
    assert.ok(
      blocks.some(block => block.section === section),
      section,
    )
  }
  assert.equal(versions.length, 2)
})

let machine: Machine
before(async () => {
  machine = await Machine.prepare({ versions })
})
after(() => machine.remove())

for (const { section, line, commands } of forOne) {
  test(`line ${line}, ${section}`, async () => {
    if (section === 'Upgrade') await machine.run(BEFORE_UPGRADE)
    await machine.run(commands)
  })
}

test('what came before the upgrade is there again after going back, by the previous version', async () => {
  assert.match(await machine.run('npm run --silent admin -- stored 10001'), /nickname: Ming/)
  assert.equal((await machine.run('git describe --tags')).trim(), versions[1])
  if (machine.lacks !== undefined) assert.ok(machine.log.includes(`"migration":"${machine.lacks}"`), machine.log)
})

for (const command of inlineCommands(operations, /^(docker|kubectl) /)) {
  test(`in the text: ${command}`, async () => {
    await machine.run(command)
  })
}

test('a command that fails is found, and so are files and names that do not exist', async () => {
  for (const command of [
    'false\ntrue',
    'npm run admin -- nothing',
    'systemctl start gateway',
    'docker compose exec gateways node gateway/admin/main.ts instances',
    'docker compose exec gateway node gateway/admin.ts instances',
    'docker compose up --scale gateway=10',
    'kubectl apply -k deploy/other',
    'kubectl -n oicq rollout status deployment/gateway',
  ]) {
    await assert.rejects(machine.run(command), command)
  }
})
