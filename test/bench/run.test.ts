/** `npm run bench`: what it prints, and when it says that something broke. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { type WebSocket, WebSocketServer } from 'ws'
import { compare, isSound } from '../../bench/compare.ts'
import type { Contender, Running } from '../../bench/contenders/contender.ts'
import type { ChatResult } from '../../bench/load.ts'

const LIMIT_MS = 180_000
const work = { kind: 'chat', users: 2, seconds: 0.2, loads: ['closed', 100], pinned: false } as const

function bench(...args: string[]): Promise<{ stdout: string }> {
  const program = join(import.meta.dirname, '../../bench/run.ts')
  return promisify(execFile)(process.execPath, [program, ...args], { timeout: LIMIT_MS })
}

/** A server in this process, which hands each message to the recipient in its own way. */
function contender(deliver: (message: Buffer, recipient: WebSocket) => void): Contender {
  async function start(): Promise<Running> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    const connections = new Map<number, WebSocket>()
    server.on('connection', connection =>
      connection.on('message', bytes => {
        if (!Buffer.isBuffer(bytes)) return
        const number = bytes.readUInt32BE(0)
        if (bytes.length === 4) connections.set(number, connection).get(number)?.send(bytes)
        else if (connections.has(number)) deliver(bytes, connections.get(number) ?? connection)
      }),
    )
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    return {
      ...{ origins: [`ws://127.0.0.1:${port}`], pids: [process.pid], firstNumber: 10_001 },
      died: new Promise(() => {}),
      async stop() {
        server.close()
      },
    }
  }
  return { name: 'in this process', version: 'of this test', driver: 'relay', start }
}

describe('npm run bench', () => {
  test('measures the servers that are named, and says that all arrived', async () => {
    const contenders = ['relay', 'batching-relay']
    const size = ['--users', '2', '--load', 'closed,100', '--seconds', '1', '--repeats', '1']
    const { stdout } = await bench('chat', ...size, '--contenders', contenders.join())
    const lines = stdout.split('\n')
    const results = lines.filter(line => line.startsWith('{')).map(line => JSON.parse(line))
    assert.deepEqual(
      results.map(({ bench, server, round }) => ({ bench, server, round })),
      contenders.map(server => ({ bench: 'chat', server, round: 1 })),
    )
    for (const { sent, received, faults, windows } of results) {
      assert.equal(received, sent)
      assert.deepEqual(faults, {})
      assert.equal(windows.length, 2)
      for (const { messages } of windows) assert.ok(messages > 0)
    }
    for (const name of contenders) {
      assert.match(stdout, new RegExp(`^\\| ${name} \\|.* all \\d+ intact, in order, none lost \\|$`, 'm'))
    }
  })

  test('refuses names of servers and parts that there are not', async () => {
    await assert.rejects(bench('chat', '--contenders', 'relay,nothing'), /no such contender: nothing; there are relay,/)
    await assert.rejects(bench('nothing'), /no such benchmark: nothing; there are codec,/)
  })

  test('a server that repeats messages is not sound, and the report says why', async () => {
    const repeating = contender((message, recipient) => {
      recipient.send(message)
      recipient.send(message)
    })
    const [rounds] = await compare<ChatResult>('chat', [repeating], work, 1)
    assert.ok(rounds !== undefined && !isSound(rounds))
    assert.deepEqual([...rounds.faults.keys()], ['repeated or out of order'])
  })

  test('a server that ends gives no result, and the report says so', async () => {
    const silent = contender(() => {})
    const start = async () => ({ ...(await silent.start()), died: Promise.reject(new Error('the server ended early')) })
    const ending: Contender = { ...silent, start }
    const [rounds] = await compare<ChatResult>('chat', [ending], work, 1)
    assert.ok(rounds !== undefined && !isSound(rounds))
    assert.deepEqual(rounds.results, [undefined])
    assert.deepEqual([...rounds.faults], [['run failed: the server ended early', 1]])
  })
})
