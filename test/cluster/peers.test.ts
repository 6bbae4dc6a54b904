/** All links of instances that share a bus: who is heard, who is dead, and what others do not understand. */
import assert from 'node:assert/strict'
import { after, describe, mock, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { pino } from 'pino'
import { encodeEnvelope, type Item, type ItemHandlers } from '../../gateway/cluster/envelope.ts'
import { ClusterKeys, MAC_BYTES, macOf } from '../../gateway/cluster/keys.ts'
import { Peers } from '../../gateway/cluster/peers.ts'
import { Receiver } from '../../gateway/cluster/receiver.ts'
import { until } from '../until.ts'
import { ignoreItems } from './ignore-items.ts'
import { createLossyBus } from './lossy-bus.ts'
import { isDone } from './simulated-links.ts'

interface Instance {
  readonly peers: Peers
  readonly receiver: Receiver
}

const keys = new ClusterKeys('', 'oicq')
const opened: Instance[] = []
after(() => Promise.all(opened.map(close)))

async function close({ peers, receiver }: Instance): Promise<void> {
  peers.stop()
  await receiver.close()
}

/** Instances on a bus of their own, and the ids of the messages that each has received, by sender. */
async function instances(...names: string[]) {
  const bus = createLossyBus()
  const errors: string[] = []
  const log = pino({ level: 'error' }, { write: line => void errors.push(JSON.parse(line).msg) })
  const heard = new Map(names.map(name => [name, [] as string[]]))
  const all = names.map(name => {
    const peers = new Peers(name, bus, keys, log)
    const handlers: ItemHandlers = { ...ignoreItems, message: (peer, { id }) => heard.get(name)?.push(`${peer} ${id}`) }
    return { peers, handlers, receiver: new Receiver(bus, peers, handlers, log) }
  })
  for (const instance of all) {
    await instance.receiver.start()
    instance.peers.setAlive(names)
    opened.push(instance)
  }
  const [one, other, third] = all.map(({ peers }) => peers) as [Peers, Peers, Peers]
  return { all, bus, errors, one, other, third, heard: (name: string) => heard.get(name) ?? [] }
}

/** Continues under another id. */
async function restart({ peers, receiver }: Instance, instance: string): Promise<void> {
  peers.restart(instance)
  await receiver.start()
}

function say(from: Peers, to: string, id: number): Promise<void> {
  from.tell(to, 'message', { id, recipient: 1, first: 1, frame: Uint8Array.of() })
  return from.arrived([to])
}

/** An envelope as an instance of this name would send it to `one`. */
function envelope(sender: string, sequence: number, ...items: Item[]): Uint8Array {
  const numbers = { sequence, acknowledged: 0, ackRequested: false, gap: false }
  return encodeEnvelope({ sender, ...numbers, items }, keys.envelopes(sender, 'one'))
}

describe('instances on one bus', () => {
  test('hear what is for them, and who says it', async () => {
    const { one, other, heard } = await instances('one', 'other', 'third')
    await Promise.all([say(one, 'other', 1), say(one, 'third', 2), say(other, 'third', 3)])
    assert.deepEqual([heard('one'), heard('other'), heard('third').sort()], [[], ['one 1'], ['one 2', 'other 3']])
  })

  test('say nothing to themselves', async () => {
    const { one, heard } = await instances('one')
    await say(one, 'one', 1)
    assert.deepEqual(heard('one'), [])
    assert.deepEqual(one.known, [])
  })

  test('tell all others, and wait until they know', async () => {
    const { all, one } = await instances('one', 'other', 'third')
    const joined: string[] = []
    for (const { handlers, peers } of all) handlers.joined = peer => joined.push(`${peers.instance} ${peer}`)
    await one.tellAll('joined', {})
    assert.deepEqual(joined.sort(), ['other one', 'third one'])
  })

  test('wait a second at most for one that does not answer', async t => {
    const { bus, one } = await instances('one', 'other')
    bus.set({ drop: 1 })
    t.after(() => mock.timers.reset())
    mock.timers.enable({ apis: ['setTimeout'] })
    const told = one.tellAll('joined', {})
    mock.timers.tick(999)
    assert.equal(await isDone(told), false)
    mock.timers.tick(1)
    assert.equal(await isDone(told), true)
  })

  test('learn of a new one once', async () => {
    const { one } = await instances('one')
    const joined: string[] = []
    one.on('joined', peer => joined.push(peer))
    one.setAlive(['one', 'other'])
    one.setAlive(['one', 'other', 'third'])
    assert.deepEqual(joined, ['other', 'third'])
    assert.deepEqual([...one.alive], ['other', 'third'])
  })

  test('are not heard any more once closed', async () => {
    const { all, one, heard } = await instances('one', 'other')
    for (const each of all.slice(1)) await close(each)
    one.tell('other', 'message', { id: 1, recipient: 1, first: 1, frame: Uint8Array.of() })
    await turn()
    await turn()
    assert.deepEqual(heard('other'), [])
  })
})

describe('a dead instance', () => {
  test('is told nothing, and is not waited for', async () => {
    const { one, heard } = await instances('one', 'other')
    one.evict('other', false)
    assert.equal(one.to('other'), undefined)
    await say(one, 'other', 1)
    assert.deepEqual(heard('other'), [])
  })

  test('is not listened to, whatever it has to say', async () => {
    const { bus, one, heard } = await instances('one', 'other')
    one.evict('other', false)
    await bus.publish('one', envelope('other', 1, { name: 'message', values: message(1) }))
    await turn()
    assert.deepEqual(heard('one'), [])
    assert.deepEqual(one.known, [])
  })

  test('is told of once, after what was on its way there is dropped', async () => {
    const { one, heard } = await instances('one', 'other')
    const lost: string[] = []
    one.on('lost', peer => lost.push(`${peer}, ${one.to(peer) === undefined ? 'nothing' : 'something'} goes there`))
    one.tell('other', 'message', message(1))
    one.evict('other', false)
    one.evict('other', false)
    await turn()
    assert.deepEqual(lost, ['other, nothing goes there'])
    assert.deepEqual(heard('other'), [])
  })

  test('is none of the others, though the directory still has it', async () => {
    const { one } = await instances('one', 'other')
    one.evict('other', false)
    one.setAlive(['one', 'other', 'third'])
    assert.deepEqual([...one.alive], ['third'])
    assert.equal(one.isDead('other'), true)
  })

  test('lets go of those who waited for it', async () => {
    const { bus, one } = await instances('one', 'other')
    bus.set({ drop: 1 })
    const arrived = say(one, 'other', 1)
    assert.equal(await isDone(arrived), false)
    one.evict('other', false)
    assert.equal(await isDone(arrived), true)
  })
})

describe('an instance that starts over', () => {
  test('talks and is talked to under its new id', async () => {
    const { all, one, other, heard } = await instances('one', 'other')
    await say(one, 'other', 1)
    await say(other, 'one', 2)
    await restart(all[0] as Instance, 'again')
    await say(one, 'other', 3)
    await say(other, 'again', 4)
    assert.deepEqual(
      [heard('one'), heard('other')],
      [
        ['other 2', 'other 4'],
        ['one 1', 'again 3'],
      ],
    )
  })

  test('drops what it had to say before', async () => {
    const { all, one, heard } = await instances('one', 'other')
    one.tell('other', 'message', message(1))
    await restart(all[0] as Instance, 'again')
    await say(one, 'other', 2)
    assert.deepEqual(heard('other'), ['again 2'])
  })

  test('does not take what was under way to its old id for the beginning of what is said to the new one', async () => {
    const { all, bus, other, heard } = await instances('one', 'other')
    // As late as over a network.
    bus.unsubscribe = async () => {}
    const restarted = restart(all[0] as Instance, 'again')
    await bus.publish('one', envelope('other', 1, { name: 'message', values: message(1) }))
    await restarted
    await say(other, 'again', 2)
    assert.deepEqual(heard('one'), ['other 2'])
  })
})

describe('what an instance does not understand', () => {
  /** An empty envelope with these bytes after it, and a MAC of all. */
  function followedBy(...item: number[]): Uint8Array {
    const bytes = Uint8Array.of(...envelope('other', 1).slice(0, -MAC_BYTES), ...item)
    return Uint8Array.of(...bytes, ...macOf(bytes, keys.envelopes('other', 'one')))
  }

  for (const [what, bytes, reason] of [
    ['nothing at all', Uint8Array.of(), 'version'],
    ['another version', Uint8Array.of(1, 1, 2, 3), 'version'],
    ['an envelope without its sender', envelope('other', 1).slice(0, 2), 'malformed'],
    ['an unknown item', followedBy(99), 'malformed'],
    ['a huge count', followedBy(2, 255, 255, 255, 255), 'malformed'],
    ['an envelope without its MAC', envelope('other', 1).slice(0, -MAC_BYTES), 'malformed'],
    ['an envelope with a changed item', envelope('other', 1, { name: 'joined', values: {} }).with(-40, 9), 'forged'],
  ] as const) {
    test(`${what} is logged and counted, and what comes next is heard`, async () => {
      const { all, bus, errors, other, heard } = await instances('one', 'other')
      await bus.publish('one', bytes)
      await say(other, 'one', 1)
      assert.deepEqual(errors, ['envelopes rejected'])
      assert.deepEqual(all[0]?.receiver.rejected, { version: 0, forged: 0, malformed: 0, [reason]: 1 })
      assert.deepEqual(heard('one'), ['other 1'])
    })
  }

  test('twenty thousand made-up senders take no memory, and one line of the log', async () => {
    const { all, bus, errors, one } = await instances('one')
    const strangers = new ClusterKeys('not the secret of these', 'oicq')
    const forge = async (count: number) => {
      for (let number = 0; number < count; number++) {
        const sender = `made-up-${number}`
        const numbers = { sequence: 1, acknowledged: 0, ackRequested: true, gap: true }
        const items: Item[] = [{ name: 'message', values: message(1) }]
        await bus.publish('one', encodeEnvelope({ sender, ...numbers, items }, strangers.envelopes(sender, 'one')))
      }
    }
    await forge(1000)
    const before = process.memoryUsage()
    await forge(20_000)
    await until('all are counted', () => all[0]?.receiver.rejected.forged === 21_000)
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    const grown = heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers
    assert.ok(grown < 50e6, `${grown} bytes`)
    assert.deepEqual([one.known, errors], [[], ['envelopes rejected']])
  })

  test('its own envelope is ignored', async () => {
    const { bus, errors, other, heard } = await instances('one', 'other')
    await bus.publish('one', envelope('one', 1, { name: 'message', values: message(1) }))
    await say(other, 'one', 1)
    assert.deepEqual([errors, heard('one')], [[], ['other 1']])
  })

  test('a message in an envelope without a number, which could be a replay, is ignored', async () => {
    const { bus, errors, other, heard } = await instances('one', 'other')
    await bus.publish('one', envelope('other', 0, { name: 'message', values: message(7) }))
    await say(other, 'one', 1)
    assert.deepEqual([errors, heard('one')], [[], ['other 1']])
  })

  test('a handler that throws is logged, and does not stop the others, nor is its item told again', async () => {
    const { all, errors, one, heard } = await instances('one', 'other')
    let calls = 0
    const [, { handlers }] = all as [unknown, { handlers: ItemHandlers }]
    handlers.requestAcks = () => {
      calls++
      throw new Error('broken')
    }
    one.tell('other', 'message', message(1))
    one.tell('other', 'requestAcks', {})
    await say(one, 'other', 2)
    assert.deepEqual(heard('other'), ['one 1', 'one 2'])
    assert.equal(calls, 1)
    assert.deepEqual(errors, ['failed to handle item from peer'])
  })
})

test('three instances that talk all at once over a bad bus hear everything once and in order', async () => {
  const { bus, one, other, third, heard } = await instances('one', 'other', 'third')
  bus.set({ drop: 0.2, duplicate: 0.2, delayMs: 20 })
  const all = [one, other, third]
  for (let id = 0; id < 200; id++) {
    for (const from of all) for (const peer of from.alive) from.tell(peer, 'message', message(id))
    if (id % 5 === 0) await turn()
  }
  await Promise.all(all.map(from => from.arrived([...from.alive])))
  bus.heal()
  for (const from of all) while (!(await reached(from)));
  for (const to of all) {
    for (const from of to.alive) {
      const ids = heard(to.instance).filter(line => line.startsWith(`${from} `))
      assert.deepEqual(
        ids,
        Array.from({ length: 200 }, (_, id) => `${from} ${id}`),
      )
    }
  }
})

/** Waits, as long as an instance does, until the others have received everything; whether they have. */
async function reached(from: Peers): Promise<boolean> {
  await from.arrived([...from.alive])
  const left = [...from.alive].map(peer => from.to(peer)?.arrived() ?? Promise.resolve())
  return isDone(Promise.all(left))
}

function message(id: number) {
  return { id, recipient: 1, first: 1, frame: Uint8Array.of() }
}

test('a stopped instance that still has something to tell does not keep its process alive', async () => {
  const { one } = await instances('one', 'other')
  one.stop()
  const timers = () => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
  const before = timers()
  one.tell('other', 'message', { id: 1, recipient: 1, first: 1, frame: Uint8Array.of() })
  await turn()
  await until('only the timers of before are left', async () => timers() <= before)
})
