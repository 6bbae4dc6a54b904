/** M4, M5: whatever happens in whatever order, the unacknowledged messages of two clients are those that plain arrays hold. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { DeliveryCallback } from '../../gateway/session/delivery-callback.ts'
import { UnackedBuffer } from '../../gateway/session/unacked-buffer.ts'
import type { Stored } from '../../gateway/store/interface.ts'
import type { WhenStored } from '../../gateway/store/offline-queue.ts'
import { CheckedPool } from './checked-pool.ts'

const HEADER_BYTES = 8
const CLIENTS = 2
const SENDERS = 3

/** A frame whose bytes no other frame has. */
function numberedFrame(number: number, bodyBytes: number): Uint8Array {
  const frame = Buffer.alloc(HEADER_BYTES + bodyBytes, number)
  frame.writeUInt32BE(number, 0)
  frame.writeUInt32BE(bodyBytes, 4)
  return frame
}

/** Counts what it is told. */
class Sender implements DeliveryCallback {
  readonly isAwaited = false
  settledCount = 0
  refusedCount = 0
  expect(): void {}
  settled(count: number): void {
    this.settledCount += count
  }
  refused(): void {
    this.refusedCount++
  }
}

/** A message as the model has it. */
interface Message {
  frame: Uint8Array
  at: number
  sender: number
  isStored: boolean
  isAcked: boolean
  isTold: boolean
  id: number | undefined
}

/** What the model expects of one client's buffer. */
class Client {
  unacked: Message[] = []
  sentIds: Set<number> | undefined
  hasEnded = false
}

interface Append {
  client: Client
  message: Message
  frame: Uint8Array
  done: WhenStored
  isWithClient: () => boolean
}

/** Two clients' buffers with one pool, and the model of them. */
class Trial {
  private readonly pool = new CheckedPool()
  private readonly counts = { unconfirmed: 0 }
  private readonly senders = Array.from({ length: SENDERS }, () => new Sender())
  private readonly told = Array.from({ length: SENDERS }, () => ({ settled: 0, refused: 0 }))
  private clients: Client[] = []
  private buffers: UnackedBuffer[] = []
  private now = 0
  private frames = 0
  private lastId = 0
  private readonly ids: number[] = []
  private isQueueFull = false
  /** Of the offline queue: frames that it was handed and those it should have been handed, and the ids to remove. */
  private readonly appended: Uint8Array[] = []
  private readonly expectedAppends: Message[] = []
  private appends: Append[] = []
  private readonly removed: number[] = []
  private readonly expectedRemovals: number[] = []
  private storing: { client: Client; messages: Message[] } | undefined

  constructor() {
    for (let place = 0; place < CLIENTS; place++) this.connect(place)
  }

  private connect(place: number): void {
    this.clients[place] = new Client()
    this.buffers[place] = new UnackedBuffer(place, { pool: this.pool, offlineQueue: this, counts: this.counts })
  }

  private at(place: number): [UnackedBuffer, Client] {
    const [buffer, client] = [this.buffers[place], this.clients[place]]
    assert.ok(buffer !== undefined && client !== undefined)
    return [buffer, client]
  }

  // ——— the offline queue ———

  append(_: number, frame: Uint8Array, done: WhenStored, isWithClient = () => false): void {
    this.appended.push(frame)
    const message = this.storing?.messages.shift()
    assert.ok(this.storing !== undefined && message !== undefined, 'nothing is due')
    const append = { client: this.storing.client, message, frame, done, isWithClient }
    if (this.isQueueFull) this.report(append, undefined)
    else this.appends.push(append)
  }

  remove(_: number, id: number): void {
    this.removed.push(id)
  }

  // ——— what may happen ———

  advance(milliseconds: number): void {
    this.now += milliseconds
  }

  add(place: number, sender: number, lengths: readonly number[]): void {
    const [buffer, client] = this.at(place)
    const callback = this.senders[sender]
    assert.ok(callback !== undefined)
    for (const length of lengths) {
      const frame = numberedFrame(++this.frames, length)
      buffer.add(frame, callback, this.now)
      client.unacked.push({
        frame: Uint8Array.from(frame),
        at: this.now,
        sender,
        isStored: false,
        isAcked: false,
        isTold: false,
        id: undefined,
      })
      // The bytes are a copy: the gateway writes and reads other frames where this one was.
      frame.fill(0xff)
    }
  }

  addStored(place: number): void {
    const [buffer, client] = this.at(place)
    const id = this.nextId()
    buffer.addStored(id)
    client.sentIds?.add(id)
    const nothing = { frame: new Uint8Array(0), at: 0, sender: 0 }
    client.unacked.push({ ...nothing, isStored: true, isAcked: false, isTold: true, id })
  }

  private nextId(): number {
    this.ids.push(++this.lastId)
    return this.lastId
  }

  acknowledge(place: number, part: number): void {
    const [buffer, client] = this.at(place)
    const count = Math.ceil(part * client.unacked.length)
    for (const message of client.unacked.splice(0, count)) {
      message.isAcked = true
      if (message.id !== undefined) this.expectedRemovals.push(message.id)
      this.expectSettled(message)
    }
    buffer.acknowledge(count)
  }

  private expectSettled(message: Message): void {
    if (!message.isTold) this.toldOf(message).settled++
    message.isTold = true
  }

  private toldOf({ sender }: Message): { settled: number; refused: number } {
    const told = this.told[sender]
    assert.ok(told !== undefined)
    return told
  }

  store(place: number, age: number): void {
    const [buffer, client] = this.at(place)
    this.expectStored(client, this.now - age)
    buffer.storeUntil(this.now - age)
  }

  private expectStored(client: Client, time: number): void {
    const messages = client.unacked.filter(({ isStored, at }) => !isStored && at <= time)
    for (const message of messages) message.isStored = true
    this.expectedAppends.push(...messages)
    this.storing = { client, messages: [...messages] }
  }

  /** The client goes, and comes again. */
  end(place: number): void {
    const [buffer, client] = this.at(place)
    this.expectStored(client, Number.POSITIVE_INFINITY)
    client.hasEnded = true
    client.unacked = []
    buffer.end()
    assert.equal(buffer.size, 0)
    assert.equal(buffer.hasUnstored, false)
    this.connect(place)
  }

  replay(place: number, isReplaying: boolean): void {
    const [buffer, client] = this.at(place)
    if (isReplaying) buffer.startReplay()
    else buffer.endReplay()
    client.sentIds = isReplaying ? new Set(client.unacked.flatMap(({ id }) => id ?? [])) : undefined
  }

  /** The offline queue takes nothing more, or takes messages again. */
  fill(isQueueFull: boolean): void {
    this.isQueueFull = isQueueFull
  }

  /** One of the messages in the offline queue is stored, or not. */
  settleAppend(place: number, outcome: 'stored' | Exclude<Stored, number> | undefined): void {
    const [append] = this.appends.splice(place % Math.max(1, this.appends.length), 1)
    if (append !== undefined) this.report(append, outcome === 'stored' ? this.nextId() : outcome)
  }

  private report({ client, message, done }: Append, outcome: Stored | undefined): void {
    if (typeof outcome === 'number') {
      message.id = outcome
      client.sentIds?.add(outcome)
      if (message.isAcked) this.expectedRemovals.push(outcome)
      this.expectSettled(message)
    } else if (!message.isTold) {
      this.toldOf(message).refused++
      message.isTold = true
    }
    done(outcome)
  }

  // ——— what must hold ———

  check(): void {
    for (const place of this.clients.keys()) {
      const [buffer, { unacked, sentIds }] = this.at(place)
      assert.equal(buffer.size, unacked.length)
      assert.equal(
        buffer.hasUnstored,
        unacked.some(({ isStored }) => !isStored),
      )
      for (const id of this.ids) assert.equal(buffer.has(id), sentIds?.has(id) === true, `has ${id}`)
    }
    for (const { client, isWithClient } of this.appends) assert.equal(isWithClient(), !client.hasEnded)
    assert.deepEqual(
      this.senders.map(({ settledCount, refusedCount }) => ({ settled: settledCount, refused: refusedCount })),
      this.told,
    )
    assert.equal(this.appended.length, this.expectedAppends.length)
    assert.equal(this.counts.unconfirmed, this.appended.length)
    assert.deepEqual(this.removed, this.expectedRemovals)
    const unstored = this.clients.flatMap(({ unacked }) => unacked.filter(({ isStored }) => !isStored))
    assert.equal(this.pool.inUse, unstored.length)
  }

  /** The clients go: every frame that was not acknowledged is stored, and none is in use. */
  finish(): void {
    for (const place of this.clients.keys()) this.end(place)
    while (this.appends.length > 0) this.settleAppend(0, 'stored')
    this.check()
    assert.equal(this.pool.inUse, 0)
    for (const [place, { frame }] of this.expectedAppends.entries()) {
      assert.ok(Buffer.from(frame).equals(this.appended[place] ?? Buffer.of()), `frame ${place} of the offline queue`)
    }
    this.pool.checkReuse()
  }
}

const place = fc.nat(CLIENTS - 1)
/** Bodies of frames: most buffers hold a few frames, some one, and some hundreds. */
const bodyBytes = fc.oneof(
  { weight: 4, arbitrary: fc.nat(40) },
  { weight: 3, arbitrary: fc.integer({ min: 4000, max: 24_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 60_000, max: 70_000 }) },
)
const add = fc
  .tuple(place, fc.nat(SENDERS - 1), fc.array(bodyBytes, { minLength: 1, maxLength: 6 }))
  .map(values => (trial: Trial) => trial.add(...values))
const acknowledge = fc
  .tuple(place, fc.constantFrom(0, 0.01, 0.3, 0.5, 0.9, 1))
  .map(values => (trial: Trial) => trial.acknowledge(...values))
const store = fc.tuple(place, fc.constantFrom(0, 5, 15)).map(values => (trial: Trial) => trial.store(...values))
const outcome = fc.constantFrom('stored' as const, 'stored' as const, 'mailbox full', 'unknown number', undefined)
const settleAppend = fc.tuple(fc.nat(50), outcome).map(values => (trial: Trial) => trial.settleAppend(...values))
const action = fc.oneof(
  { weight: 10, arbitrary: add },
  { weight: 6, arbitrary: acknowledge },
  { weight: 3, arbitrary: store },
  { weight: 6, arbitrary: settleAppend },
  { weight: 4, arbitrary: fc.nat(10).map(milliseconds => (trial: Trial) => trial.advance(milliseconds)) },
  { weight: 2, arbitrary: place.map(at => (trial: Trial) => trial.addStored(at)) },
  { weight: 1, arbitrary: fc.tuple(place, fc.boolean()).map(values => (trial: Trial) => trial.replay(...values)) },
  { weight: 1, arbitrary: fc.boolean().map(isFull => (trial: Trial) => trial.fill(isFull)) },
  { weight: 1, arbitrary: place.map(at => (trial: Trial) => trial.end(at)) },
)

test('M4, M5: frames, callbacks and the memory in use are those of plain arrays, in whatever order things happen', () => {
  fc.assert(
    fc.property(fc.array(action, { minLength: 20, maxLength: 80, size: 'max' }), actions => {
      const trial = new Trial()
      for (const act of actions) {
        act(trial)
        trial.check()
      }
      trial.finish()
    }),
    { numRuns: 200 },
  )
})
