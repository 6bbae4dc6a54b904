/** The messages that a client has not acknowledged (M4, M5): who is told of which, and what is stored. */
import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { BufferPool } from '../../gateway/session/buffer-pool.ts'
import type { DeliveryCallback, DeliveryReason } from '../../gateway/session/delivery-callback.ts'
import { UnackedBuffer } from '../../gateway/session/unacked-buffer.ts'
import type { OfflineQueue, WhenStored } from '../../gateway/store/offline-queue.ts'
import { decodeText, encodeText, Flag, fromServer, Kind } from '../../protocol/index.ts'

const RECIPIENT = 10002

function frameOf(text: string): Uint8Array {
  return fromServer.encode('message', { flag: Flag.user, number: 10001, text: encodeText(text), kind: Kind.none })
}

function textOf(frame: Uint8Array): string {
  const [message] = fromServer.decodeAll(frame)
  return message?.name === 'message' ? decodeText(message.values.text) : ''
}

/** A sender that counts what it is told. */
class Sender implements DeliveryCallback {
  readonly isAwaited = false
  settledCount = 0
  readonly refusals: string[] = []
  expect(): void {}
  settled(count: number): void {
    this.settledCount += count
  }
  refused(_: number, why: string): void {
    this.refusals.push(why)
  }
}

/** Messages handed to the offline queue, and ids of those removed from it. */
const appended: { text: string; done: WhenStored; isWithClient: () => boolean }[] = []
const removed: number[] = []
let isQueueFull = false
const offlineQueue: Pick<OfflineQueue, 'append' | 'remove'> = {
  append: (_, frame, done, isWithClient = () => false) => {
    appended.push({ text: textOf(frame), done, isWithClient })
    if (isQueueFull) done(undefined)
  },
  remove: (_, id) => void removed.push(id),
}

let unacked: UnackedBuffer
let sender: Sender
beforeEach(() => {
  appended.length = 0
  removed.length = 0
  isQueueFull = false
  unacked = new UnackedBuffer(RECIPIENT, { pool: new BufferPool(), offlineQueue, counts: { unconfirmed: 0 } })
  sender = new Sender()
})

/** Adds messages that arrived together. */
function add(texts: readonly string[], at: number, to: DeliveryCallback = sender): void {
  for (const text of texts) unacked.add(frameOf(text), to, at)
}

describe('acknowledged', () => {
  test('one after the other: the sender is told of each once', () => {
    add(['1', '2', '3', '4'], 0)
    unacked.acknowledge(1)
    assert.equal(sender.settledCount, 1)
    unacked.acknowledge(3)
    assert.equal(sender.settledCount, 4)
    assert.equal(unacked.size, 0)
  })

  test('from several senders: each is told of its own', () => {
    const other = new Sender()
    add(['1', '2'], 0)
    add(['3'], 0, other)
    add(['4'], 0)
    unacked.acknowledge(3)
    assert.deepEqual([sender.settledCount, other.settledCount], [2, 1])
  })

  test('sent from the offline queue: removed there', () => {
    unacked.addStored(7)
    unacked.addStored(8)
    unacked.acknowledge(1)
    assert.deepEqual(removed, [7])
  })
})

describe('not acknowledged in time (M4)', () => {
  test('stored whole, in order, and only those that are too old', () => {
    add(['old', 'old too'], 10)
    add(['new'], 20)
    unacked.storeUntil(10)
    assert.equal(unacked.hasUnstored, true)
    assert.deepEqual(
      appended.map(({ text }) => text),
      ['old', 'old too'],
    )
    unacked.storeUntil(20)
    assert.equal(unacked.hasUnstored, false)
    assert.equal(appended.at(-1)?.text, 'new')
  })

  test('stored after some of the same turn were acknowledged: only the others', () => {
    add(['1', '22', '333'], 0)
    unacked.acknowledge(1)
    unacked.storeUntil(0)
    assert.deepEqual(
      appended.map(({ text }) => text),
      ['22', '333'],
    )
  })

  test('the sender is told when it is on disk; a late acknowledgement removes it there, and the sender is not told again', () => {
    add(['1'], 0)
    unacked.storeUntil(0)
    assert.equal(sender.settledCount, 0)
    appended[0]?.done(41)
    assert.equal(sender.settledCount, 1)
    unacked.acknowledge(1)
    assert.equal(sender.settledCount, 1)
    assert.deepEqual(removed, [41])
  })

  test('acknowledged while it is being stored: the sender is told once, and it is removed once it is there', () => {
    add(['1'], 0)
    unacked.storeUntil(0)
    unacked.acknowledge(1)
    assert.deepEqual([sender.settledCount, removed], [1, []])
    appended[0]?.done(42)
    assert.deepEqual([sender.settledCount, removed], [1, [42]])
  })

  test('not stored a second time, and refused explicitly when it cannot be stored (M2)', () => {
    add(['1'], 0)
    unacked.storeUntil(0)
    appended[0]?.done('mailbox full')
    unacked.storeUntil(0)
    assert.equal(appended.length, 1)
    assert.deepEqual(sender.refusals, ['mailboxFull'])
  })
})

describe('during a replay', () => {
  test('messages that the client was sent are known, even once they are acknowledged: none is sent twice', () => {
    add(['1', '2'], 0)
    unacked.addStored(7)
    unacked.storeUntil(0)
    appended[0]?.done(41)
    unacked.startReplay()
    appended[1]?.done(42)
    unacked.acknowledge(3)
    unacked.addStored(43)
    assert.deepEqual(
      [7, 41, 42, 43, 44].map(id => unacked.has(id)),
      [true, true, true, true, false],
    )
  })
})

describe('the end', () => {
  test('a message being stored is with the client until then, and with no client from then on', () => {
    add(['1'], 0)
    unacked.storeUntil(0)
    assert.equal(appended[0]?.isWithClient(), true)
    unacked.end()
    assert.equal(appended[0]?.isWithClient(), false)
  })

  test('all that is left is stored', () => {
    add(['1', '2'], 5)
    unacked.end()
    assert.deepEqual(
      appended.map(({ text }) => text),
      ['1', '2'],
    )
    assert.equal(unacked.size, 0)
  })
})

describe('a callback that ends the buffer', () => {
  /** A sender whose own connection is closed when it is told: by its barrier's reply, or by the notice. */
  class ClosedSender extends Sender {
    override settled(count: number): void {
      super.settled(count)
      unacked.end()
    }
    override refused(recipient: number, why: DeliveryReason): void {
      super.refused(recipient, why)
      unacked.end()
    }
  }

  test('while several are acknowledged: all of those are, and the others are stored', () => {
    const closed = new ClosedSender()
    add(['1'], 0, closed)
    add(['2', '3'], 0)
    unacked.acknowledge(2)
    assert.deepEqual([closed.settledCount, sender.settledCount, unacked.size], [1, 1, 0])
    assert.deepEqual(
      appended.map(({ text }) => text),
      ['3'],
    )
  })

  test('while several are refused by the offline queue: each is handed to it once', () => {
    isQueueFull = true
    const closed = new ClosedSender()
    add(['1', '2'], 0, closed)
    add(['3'], 1)
    unacked.storeUntil(0)
    assert.deepEqual(
      appended.map(({ text }) => text),
      ['1', '2', '3'],
    )
    assert.deepEqual([closed.refusals.length, sender.refusals.length, unacked.size], [2, 1, 0])
  })
})

test('thousands in flight: none is mixed up', () => {
  const texts = Array.from({ length: 5000 }, (_, index) => `${index}`.repeat(1 + (index % 7)))
  let added = 0
  let acked = 0
  while (added < texts.length) {
    const next = Math.min(texts.length, added + 1 + (added % 97))
    add(texts.slice(added, next), added)
    added = next
    const count = Math.floor((added - acked) / 3)
    unacked.acknowledge(count)
    acked += count
    assert.equal(sender.settledCount, acked)
  }
  unacked.storeAll()
  assert.deepEqual(
    appended.map(({ text }) => text),
    texts.slice(acked),
  )
})
