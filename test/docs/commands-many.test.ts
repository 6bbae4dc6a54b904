/** The commands of docs/operations.md that are for several gateways, against a real PostgreSQL and Redis; the others are in commands.test.ts. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startPostgres } from '../servers/postgres.ts'
import { startRedis } from '../servers/redis.ts'
import { Machine } from './machine.ts'
import { forMany, forOne, versions } from './operations-document.ts'

const servers: { remove(): Promise<void> }[] = []
let machine: Machine

before(async () => {
  const [postgres, redis] = await Promise.all([startPostgres('-F'), startRedis()])
  servers.push(postgres, redis)
  machine = await Machine.prepare({ versions, postgres: new URL(postgres.url), redis: new URL(redis.url) })
  // On each machine the gateway is installed in the same way.
  await machine.run(forOne.find(({ section }) => section === 'Run one gateway')?.commands ?? '')
})
after(async () => {
  await machine.remove()
  for (const server of servers) await server.remove()
})

for (const { section, line, commands } of forMany) {
  test(`line ${line}, ${section}`, async () => {
    await machine.run(commands)
  })
}

test('what has served last is the database that was restored', async () => {
  assert.match(await machine.run('cat /etc/oicq/settings.env'), /\/oicq_restored$/m)
  assert.equal(machine.log.match(/"msg":"starting"/g)?.length, 3)
})
