/** Another process holds the SQLite file locked: what needs to write is refused, and nobody else notices. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type Sqlite from 'better-sqlite3'
import type { TestClient } from '../client.ts'
import { startGateway } from '../start-gateway.ts'
import { lockFile } from './lock-file.ts'

const CHATS = 50
const REQUESTS = 8
const PROBES = 10

const gateway = await startGateway()
const [ming, hong, other, guest] = [
  await gateway.signUp(),
  await gateway.signUp(),
  await gateway.signUp(),
  await gateway.signUp(),
]
await guest.close()
let file: Sqlite.Database

before(async () => {
  file = await lockFile(gateway.database.url)
})
after(async () => {
  file.close()
  await gateway.close()
})

/** Messages between two who are there, each confirmed before the next. */
async function chat(): Promise<void> {
  for (let count = 0; count < CHATS; count++) {
    ming.send('sendMessage', { recipient: hong.number, text: String(count) })
    await ming.expectNothing()
    assert.equal((await hong.next('message')).text, String(count))
  }
}

/** What this client gets from now on. */
function framesTo(client: TestClient): string[] {
  const names: string[] = []
  client.on('frame', ({ name }) => names.push(name))
  return names
}

test('many requests of one user that write hold up nobody else, nor signing in', async () => {
  const answers = framesTo(other)
  for (let count = 0; count < REQUESTS; count++) other.send('addGroup', { name: String(count) })
  await chat()
  await gateway.signIn(guest.number)
  assert.ok(answers.length < REQUESTS, 'each waits for the lock by itself')
  assert.equal((await other.next('groupAdded')).success, 0)
})

test('GET /readyz does not write, and any number of them hold up nobody', async () => {
  const probes = Array.from({ length: PROBES }, () => fetch(`${gateway.url}/readyz`))
  await chat()
  for (const { status } of await Promise.all(probes)) assert.equal(status, 200)
})
