/** What a client was handed and has not confirmed (M4, M5): one run of bytes, and who is to be told. */
import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { BufferPool } from '../../gateway/session/buffer-pool.ts'
import type { DeliveryCallback } from '../../gateway/session/delivery-callback.ts'
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

/** What was handed to the mailbox and not answered yet, and what was removed from it. */
const appended: { text: string; done: WhenStored; isWithClient: () => boolean }[] = []
const removed: number[] = []
const offlineQueue: Pick<OfflineQueue, 'append' | 'remove'> = {
  append: (_, frame, done, isWithClient = () => false) =>
    void appended.push({ text: textOf(frame), done, isWithClient }),
  remove: (_, id) => void removed.push(id),
}

let unconfirmed: UnackedBuffer
let sender: Sender
beforeEach(() => {
  appended.length = 0
  removed.length = 0
  unconfirmed = new UnackedBuffer(RECIPIENT, { pool: new BufferPool(), offlineQueue, counts: { unconfirmed: 0 } })
  sender = new Sender()
})

function add(texts: readonly string[], at: number, to: DeliveryCallback = sender): void {
  for (const text of texts) unconfirmed.add(frameOf(text), to, at)
}

describe('confirmed', () => {
  test('by and by: the sender is told of each once', () => {
    add(['1', '2', '3', '4'], 0)
    unconfirmed.confirm(1)
    assert.equal(sender.settledCount, 1)
    unconfirmed.confirm(3)
    assert.equal(sender.settledCount, 4)
    assert.equal(unconfirmed.size, 0)
  })

  test('of several senders: each is told of its own', () => {
    const other = new Sender()
    add(['1', '2'], 0)
    add(['3'], 0, other)
    add(['4'], 0)
    unconfirmed.confirm(3)
    assert.deepEqual([sender.settledCount, other.settledCount], [2, 1])
  })

  test('from the mailbox: removed there', () => {
    unconfirmed.addStored(7)
    unconfirmed.addStored(8)
    unconfirmed.confirm(1)
    assert.deepEqual(removed, [7])
  })
})

describe('unconfirmed for too long (M4)', () => {
  test('stored whole, in order, and only what is too old', () => {
    add(['old', 'old too'], 10)
    add(['new'], 20)
    assert.equal(unconfirmed.store(10), true)
    assert.deepEqual(
      appended.map(({ text }) => text),
      ['old', 'old too'],
    )
    assert.equal(unconfirmed.store(20), false)
    assert.equal(appended.at(-1)?.text, 'new')
  })

  test('stored after some of the same turn were confirmed: only the rest', () => {
    add(['1', '22', '333'], 0)
    unconfirmed.confirm(1)
    unconfirmed.store(0)
    assert.deepEqual(
      appended.map(({ text }) => text),
      ['22', '333'],
    )
  })

  test('the sender is told when it is on disk; a late confirmation removes it there and tells nothing more', () => {
    add(['1'], 0)
    unconfirmed.store(0)
    assert.equal(sender.settledCount, 0)
    appended[0]?.done(41)
    assert.equal(sender.settledCount, 1)
    unconfirmed.confirm(1)
    assert.equal(sender.settledCount, 1)
    assert.deepEqual(removed, [41])
  })

  test('confirmed while it is being stored: told once, and removed once it is there', () => {
    add(['1'], 0)
    unconfirmed.store(0)
    unconfirmed.confirm(1)
    assert.deepEqual([sender.settledCount, removed], [1, []])
    appended[0]?.done(42)
    assert.deepEqual([sender.settledCount, removed], [1, [42]])
  })

  test('not stored a second time, and refused aloud when it can not be (M2)', () => {
    add(['1'], 0)
    unconfirmed.store(0)
    appended[0]?.done('mailbox full')
    unconfirmed.store(0)
    assert.equal(appended.length, 1)
    assert.deepEqual(sender.refusals, ['the mailbox is full'])
  })
})

describe('while the mailbox is read', () => {
  test('what the client was handed is known, also once it is confirmed: it is not handed over again', () => {
    add(['1', '2'], 0)
    unconfirmed.addStored(7)
    unconfirmed.store(0)
    appended[0]?.done(41)
    unconfirmed.isReading = true
    appended[1]?.done(42)
    unconfirmed.confirm(3)
    unconfirmed.addStored(43)
    assert.deepEqual(
      [7, 41, 42, 43, 44].map(id => unconfirmed.has(id)),
      [true, true, true, true, false],
    )
  })
})

describe('with the client', () => {
  test('until it is gone; from then on whoever signs in is to be told of it', () => {
    add(['1'], 0)
    unconfirmed.store(0)
    assert.equal(appended[0]?.isWithClient(), true)
    unconfirmed.end()
    assert.equal(appended[0]?.isWithClient(), false)
  })

  test('at its end all that is left is stored', () => {
    add(['1', '2'], 5)
    unconfirmed.end()
    assert.deepEqual(
      appended.map(({ text }) => text),
      ['1', '2'],
    )
    assert.equal(unconfirmed.size, 0)
  })
})

test('thousands in flight: nothing is mixed up when the run is moved', () => {
  const texts = Array.from({ length: 5000 }, (_, index) => `${index}`.repeat(1 + (index % 7)))
  let added = 0
  let confirmed = 0
  while (added < texts.length) {
    const count = 1 + (added % 97)
    add(texts.slice(added, added + count), added)
    added = Math.min(texts.length, added + count)
    const sure = Math.floor((added - confirmed) / 3)
    unconfirmed.confirm(sure)
    confirmed += sure
    assert.equal(sender.settledCount, confirmed)
  }
  unconfirmed.store(Number.POSITIVE_INFINITY)
  assert.deepEqual(
    appended.map(({ text }) => text),
    texts.slice(confirmed),
  )
})
