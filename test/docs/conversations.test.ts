/** The conversations of docs/protocol.md are what this server says, byte for byte. */
import assert from 'node:assert/strict'
import { on } from 'node:events'
import { after, before, test } from 'node:test'
import { conversations, framesOf, type Party, type Step } from '../../docs/protocol/conversations.ts'
import { frameLength } from '../../protocol/index.ts'
import { TestClient } from '../client.ts'
import { startGateway } from '../start-gateway.ts'
import { DEADLINE_MS } from '../until.ts'
import { joined } from '../vectors/bytes.ts'

const password = '秘密1234'
const gateway = await startGateway()
after(() => gateway.close())

before(async () => {
  const ming = await gateway.signUp({ nickname: '小明', password })
  const hong = await gateway.signUp({ nickname: '小红', portrait: 7, password })
  await ming.ask('addFriend', { friend: hong.number })
  await hong.next('message')
  await Promise.all([ming.close(), hong.close()])
})

/** The frames that a client is sent from now on, one after the other, as they are. */
function framesSentTo(client: TestClient): AsyncGenerator<Uint8Array, void> {
  return framesIn(on(client.socket, 'message', { signal: AbortSignal.timeout(DEADLINE_MS) }))
}

async function* framesIn(messages: AsyncIterable<readonly unknown[]>): AsyncGenerator<Uint8Array, void> {
  for await (const [data] of messages) {
    assert.ok(data instanceof Uint8Array)
    for (let at = 0; at < data.length; ) {
      const end = at + frameLength(data, at)
      yield Uint8Array.from(data.subarray(at, end))
      at = end
    }
  }
}

interface Connected {
  readonly client: TestClient
  readonly frames: AsyncGenerator<Uint8Array, void>
}

/** Connects those who take part; whoever begins with a sign-in is not signed in before. */
async function connectParties(steps: readonly Step[]): Promise<Map<Party, Connected>> {
  const connected = new Map<Party, Connected>()
  for (const party of ['10002', ...new Set(steps.map(step => step.party))] as const) {
    if (connected.has(party)) continue
    const client = await TestClient.connect(gateway.wsUrl)
    const first = steps.find(step => step.party === party)
    if (first?.frames[0]?.name !== 'login') await client.login(Number.parseInt(party, 10), password)
    connected.set(party, { client, frames: framesSentTo(client) })
  }
  return connected
}

for (const [title, steps] of Object.entries<readonly Step[]>(conversations)) {
  test(`${title} is as docs/protocol.md has it`, async () => {
    const parties = await connectParties(steps)
    for (const step of steps) {
      const { client, frames } = parties.get(step.party) ?? assert.fail(step.party)
      if (step.does === 'sends') client.sendRaw(joined(framesOf(step)))
      else for (const frame of framesOf(step)) assert.deepEqual((await frames.next()).value, frame)
      if (step.closed !== undefined) assert.equal((await client.closed).code, step.closed)
    }
    await Promise.all([...parties.values()].map(({ client }) => client.close()))
  })
}
