/** The client in Python, docs/examples/python, with real servers. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startTcpProxy } from '../servers/tcp-proxy.ts'
import { startGateway } from '../start-gateway.ts'
import { Example } from './example.ts'
import { temporaryFolder } from './published.ts'

const scope = { after }
const root = fileURLToPath(new URL('../../', import.meta.url))
// In the lobby, other users' entries reach the client: frames of a program that it does not know (W9).
const gateway = await startGateway({ TCP_PORT: '0', LOBBY: 'on' })
after(() => gateway.close())
const folder = await temporaryFolder(scope)
const PASSWORD = 'open sesame'

function run(...args: string[]): Example {
  return new Example(scope, root, 'python/chat.py', args, PASSWORD)
}

/** Registers an account with the client, and returns its number. */
async function registered(nickname: string): Promise<number> {
  return Number(await run(gateway.wsUrl, nickname).whole())
}

async function signedIn(...where: string[]): Promise<{ chat: Example; number: number }> {
  const number = await registered('Ming')
  const chat = run(...where, String(number), folder)
  await chat.prints(`signed in as ${number}`)
  return { chat, number }
}

test('its codec passes the vectors (W1–W9)', async () => {
  assert.match(await new Example(scope, root, 'python/test_codec.py', []).whole(), /^OK$/m)
})

test('a wrong password is refused by name (E4)', async () => {
  const number = await registered('Ming')
  const chat = new Example(scope, root, 'python/chat.py', [gateway.wsUrl, String(number)], 'another password')
  await chat.prints('refused, wrongPassword: ')
  assert.equal(await chat.exit, 1)
})

test('it shows the roster, and friends who come and go (P2)', async () => {
  const number = await registered('Ming')
  const friend = await gateway.signUp()
  const ming = await gateway.connect()
  await ming.login(number, PASSWORD)
  await ming.ask('addFriend', { friend: friend.number })
  await ming.close()
  const chat = run(gateway.wsUrl, String(number))
  await chat.prints(`signed in as ${number}`)
  chat.write('/roster')
  await chat.prints(`我的好友: ${friend.number} `)
  await friend.close()
  await chat.prints(`${friend.number} is offline`)
})

test('a refusal finds its request, with a reply and without (E4, E5)', async () => {
  const { chat } = await signedIn(gateway.wsUrl)
  chat.write('99999999 nobody is there')
  await chat.prints('refused, noSuchNumber: sendMessage 99999999: ')
  chat.write('/profile 99999999')
  await chat.prints('refused, noSuchNumber: getProfile: ')
})

const transports = {
  'over a WebSocket': {
    port: Number(new URL(gateway.wsUrl).port),
    where: (port: number) => [`ws://127.0.0.1:${port}/ws`],
  },
  'over TCP (T1, T2, T3)': {
    port: Number(new URL(gateway.tcpUrl ?? '').port),
    where: (port: number) => ['--tcp', `127.0.0.1:${port}`],
  },
}

for (const [transport, { port, where }] of Object.entries(transports)) {
  describe(transport, () => {
    test('it chats with another client, and learns that a message is safe (M1, M4)', async () => {
      const { chat, number } = await signedIn(...where(port))
      const hong = await gateway.signUp()
      chat.write(`${hong.number} 你好`)
      const { text, number: sender } = await hong.next('message')
      assert.deepEqual({ text, sender }, { text: '你好', sender: number })
      await chat.prints('delivered or stored: 你好')
      hong.send('sendMessage', { recipient: number, text: '再见' })
      await chat.prints(`${hong.number}: 再见`)
    })

    test('a message that was not settled is sent again after a lost connection (M4)', async () => {
      const proxy = await startTcpProxy(port)
      after(() => proxy.close())
      const { chat } = await signedIn(...where(proxy.port))
      const hong = await gateway.signUp()
      const connection = proxy.connections.at(-1)
      connection?.freeze()
      chat.write(`${hong.number} lost on the way`)
      await hong.expectNothing()
      connection?.client.destroy()
      assert.equal((await hong.next('message')).text, 'lost on the way')
      await chat.prints('delivered or stored: lost on the way')
    })

    test('it sends a file, and receives one (X1)', async () => {
      const [ming, hong] = [await signedIn(...where(port)), await signedIn(...where(port))]
      const content = randomBytes(200_000)
      const path = join(folder, 'photo.jpg')
      await writeFile(path, content)
      ming.chat.write(`/file ${hong.number} ${path}`)
      const saved = `from-${ming.number}-photo.jpg`
      await hong.chat.prints(`saved ${saved}`)
      await ming.chat.prints(`${path} sent`)
      assert.deepEqual(await readFile(join(folder, saved)), content)
    })

    test('it does not sign in again after a sign-in elsewhere (A6, E2)', async () => {
      const { chat, number } = await signedIn(...where(port))
      const other = await gateway.connect()
      await other.login(number, PASSWORD)
      await chat.prints('disconnected: closed with 4001')
      assert.equal(await chat.exit, 0)
    })
  })
}
