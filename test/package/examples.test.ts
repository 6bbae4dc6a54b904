/** The examples of docs/client.md are current, and they work. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { clientPage, packagePage, readmePage } from '../../docs/client-page.ts'
import type { Scope } from '../browser/browser.ts'
import { newClient, newUser, nextEvent } from '../client/client-fixtures.ts'
import { RestartableGateway } from '../client/restartable-gateway.ts'
import { PASSWORD } from '../client.ts'
import { startGateway } from '../start-gateway.ts'
import { Example } from './example.ts'
import { builtRepository, temporaryFolder } from './published.ts'

const MAX_LINES = 40

const document = readFileSync(new URL('../../docs/client.md', import.meta.url), 'utf8')
const folder = new URL('../../docs/examples/', import.meta.url)
const names = readdirSync(folder).filter(name => /\.(tsx?|html)$/.test(name))

const repository = await builtRepository({ after })
const gateway = await startGateway()
after(() => gateway.close())

function run(scope: Scope, name: string, args: readonly string[] = [], password?: string): Example {
  return new Example(scope, repository, name, [gateway.wsUrl, ...args], password)
}

test('the generated parts of docs/client.md are current: npm run docs', () => {
  assert.equal(document, clientPage(document))
})

for (const [name, page] of [
  ['README.md', readmePage],
  ['package/README.md', packagePage],
] as const) {
  test(`the examples in ${name} are current: npm run docs`, () => {
    const readme = readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
    assert.equal(readme, page(readme))
  })
}

test('a generated part that is out of date is replaced, and a missing one is an error', () => {
  const old = document.replace('const client = ', 'const user = ').replace('| `sendMessage(', '| `say(')
  assert.notEqual(old, document)
  assert.equal(clientPage(old), document)
  assert.throws(() => clientPage(document.replace('<!-- generated:hello.ts -->', '')), /no marker for: hello\.ts/)
})

for (const name of names) {
  test(`${name} is in docs/client.md unchanged, and is short`, () => {
    const text = readFileSync(new URL(name, folder), 'utf8')
    assert.ok(document.includes(`\n${text}\`\`\`\n`))
    assert.ok(text.split('\n').length <= MAX_LINES + 1)
  })
}

test('hello.ts: a message to oneself', async t => {
  const printed = await run(t, 'hello.ts').whole()
  assert.match(printed, /^My number is (\d{5})\n\1 writes: 你好\nThe message is safe\n$/)
})

test('sign-up.ts: prints the number to sign in with', async t => {
  const number = Number(await run(t, 'sign-up.ts', ['Ming'], PASSWORD).whole())
  await newClient(gateway.wsUrl).signIn(number, PASSWORD)
})

test('sign-up.ts: says why it was refused', async t => {
  const example = run(t, 'sign-up.ts', ['Ming'], 'short')
  await example.prints('The server refuses: password must have 6–64 characters')
  assert.equal(await example.exit, 1)
})

test('people.ts: results, and a refusal', async t => {
  const printed = await run(t, 'people.ts').whole()
  assert.match(
    printed,
    /^found Ming\n30 years old, from 深圳\n\d+ others are online\nrefused: at character 1: column password is not searchable\n$/,
  )
})

test('friends.ts: a request, a new friend, and its changes of state', async t => {
  const printed = await run(t, 'friends.ts').whole()
  assert.match(
    printed,
    /^\d+ asks Hong: we went to school together\nHong agrees\nHong is a friend, and online\n(\d+) is do not disturb\n\1 is offline\n$/,
  )
})

test('rooms.ts: a talk in a room, and what is unread later', async t => {
  const printed = await run(t, 'rooms.ts').whole()
  const lines = ['1: Ming joined', '2: Ming says: Is anyone here?', '3: Hong joined', '4: Hong says: 你好']
  assert.equal(printed, ['大厅 has 1 member', ...lines, '1 unread in 大厅', ''].join('\n'))
})

test('reconnect.ts: lines typed while the server is away are sent when it is back', async t => {
  const restartable = await RestartableGateway.start(t)
  const example = new Example(t, repository, 'reconnect.ts', [restartable.wsUrl])
  await example.prints('online')
  example.write('before')
  await example.prints('safe: before')
  await restartable.stop()
  await example.prints('waiting for')
  example.write('meanwhile')
  await restartable.restart()
  await example.prints('came: meanwhile')
  await example.prints('safe: meanwhile')
  example.endInput()
  assert.match(await example.whole(), /the server is stopping[\s\S]*connecting\nsigning in\nonline\n[\s\S]*idle\n$/)
})

test('bot.ts: answers everyone but itself, until it is stopped', async t => {
  const number = await account()
  const bot = run(t, 'bot.ts', [number], PASSWORD)
  await bot.prints('online')
  const user = await newUser(gateway.wsUrl)
  const answer = nextEvent(user, 'message')
  await user.sendMessage(Number(number), '你好')
  const { from, text } = await answer
  assert.deepEqual({ from, text }, { from: Number(number), text: '你好' })
  bot.stop()
  await bot.whole()
})

test('bot.ts: ends when its number signs in elsewhere', async t => {
  const number = await account()
  const bot = run(t, 'bot.ts', [number], PASSWORD)
  await bot.prints('online')
  await newClient(gateway.wsUrl).signIn(Number(number), PASSWORD)
  await bot.prints('signed in elsewhere: 4001')
  assert.equal(await bot.exit, 1)
})

test('send-file.ts and receive-file.ts: a file arrives unchanged, under a harmless name', async t => {
  const there = await temporaryFolder(t)
  const data = randomBytes(300_000)
  await mkdir(join(there, 'received'))
  await writeFile(join(there, '照片 $(1).jpg'), data)
  const [from, to] = [await account(), await account()]
  const receiver = run(t, 'receive-file.ts', [to, join(there, 'received')], PASSWORD)
  await receiver.prints('waiting for files')
  const sender = run(t, 'send-file.ts', [from, to, join(there, '照片 $(1).jpg')], PASSWORD)
  assert.match(await sender.whole(), /^sending: 0 of 300000 bytes\n[\s\S]*done: 300000 of 300000 bytes\n$/)
  const path = join(there, 'received', `from-${from}-照片___1_.jpg`)
  await receiver.prints(`saved ${path}`)
  assert.ok(data.equals(await readFile(path)))
  receiver.stop()
  await receiver.whole()
})

test('send-file.ts: says that it was refused', async t => {
  const [from, away] = [await account(), await account()]
  const sender = run(t, 'send-file.ts', [from, away, 'package.json'], PASSWORD)
  await sender.prints('refused: Refused: the other user is not there')
  assert.equal(await sender.exit, 1)
})

/** The number of a new account, as an argument. */
async function account(): Promise<string> {
  const user = await newUser(gateway.wsUrl)
  const number = String(user.number)
  user.close()
  return number
}
