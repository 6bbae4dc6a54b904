/** Programs that fall silent are closed in time: the clock of these tests is the number that the deadlines are checked with. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import pino from 'pino'
import { AddressShares } from '../../gateway/connection/address-shares.ts'
import { ConnectionTimers } from '../../gateway/connection/timers.ts'
import type { Transport } from '../../gateway/connection/transport.ts'
import { Turn } from '../../gateway/connection/turn.ts'
import type { WriteBuffer } from '../../gateway/connection/write-buffer.ts'
import { ConnectionCounts } from '../../gateway/metrics/counts.ts'
import { ProgramCounts } from '../../gateway/metrics/program-counts.ts'
import { Attachment } from '../../gateway/programs/attach/attachment.ts'
import { ProgramConnection } from '../../gateway/programs/attach/program-connection.ts'
import type { SharedFrames } from '../../gateway/session/shared-frames.ts'
import { because, Program, programCodec } from '../../protocol/index.ts'

const START = 1000
const MAX_BUFFERED_BYTES = 1 << 20

/** A clock that the test sets. */
class SetTurn extends Turn {
  at = START

  override now(): number {
    return this.at
  }
}

/** Takes whatever it is given, and notes what is done with it. */
class NotedTransport implements Transport {
  readonly description = 'noted'
  readonly isOpen = true
  readonly closesWithNotice = false
  readonly answersTests = true
  readonly name: Transport['name']
  unsentBytes = 0
  writtenBytes = 0
  pings = 0
  closed: string | undefined

  constructor(name: Transport['name']) {
    this.name = name
  }

  write(frames: WriteBuffer, sequence: number | undefined): boolean {
    this.writtenBytes += frames.bytes
    frames.clear()
    if (sequence !== undefined) this.pings++
    return this.unsentBytes === 0
  }

  writeShared({ bytes }: SharedFrames): boolean {
    this.writtenBytes += bytes.length
    return this.unsentBytes === 0
  }

  pause(): void {}
  resume(): void {}
  checkDeadlines(): void {}
  terminate(): void {}

  close({ name }: { readonly name: string }): void {
    this.closed = name
  }
}

interface Deadlines {
  readonly connection: ProgramConnection
  readonly transport: NotedTransport
  /** So many milliseconds after the start the deadlines are checked, and what was to be written by then is. */
  after(ms: number, lostMs?: number): void
  attach(): void
}

function connected(name: Transport['name'] = 'websocket'): Deadlines {
  const turn = new SetTurn()
  const transport = new NotedTransport(name)
  const log = pino({ level: 'silent' })
  const timers = new ConnectionTimers(turn, [], 60_000)
  timers.stop()
  const limits = { connections: 10, connectionsPerAddress: 10, notSignedInPerAddress: 10 }
  const shares = new AddressShares({ ...limits, unfinishedBytes: 1 << 20, unfinishedBytesPerAddress: 1 << 20 })
  const context = {
    ...{ log, turn, timers, shares, counts: new ConnectionCounts(), rateLimits: false },
    ...{ maxBodyBytes: 65_536, maxBufferedBytes: MAX_BUFFERED_BYTES },
    attach: (connection: ProgramConnection) =>
      new Attachment({
        ...{ program: Program.print, key: 'a key', id: 1, name: 'here 1', instance: 'here' },
        ...{ connection, counts: new ProgramCounts() },
      }),
    dispatch: () => undefined,
    ended() {},
    gone() {},
  }
  const connection = new ProgramConnection(context, 'c1', '192.0.2.1', () => transport)
  return {
    connection,
    transport,
    after(ms, lostMs = 0) {
      turn.at = START + ms
      connection.checkDeadlines(turn.at, lostMs)
      connection.flush()
    },
    attach() {
      const frame = programCodec(Program.print).encode('attach', { name: 'print', key: 'a key' })
      connection.message(frame, 0, frame.length)
    },
  }
}

test('N1: a program that connects and says nothing is closed after 10 s', () => {
  const { after, transport } = connected()
  after(9999)
  assert.equal(transport.closed, undefined)
  after(10_000)
  assert.equal(transport.closed, 'notAttached')
})

test('N3: a program that answers nothing is pinged after 5 s, and closed after 15 s; the time in which the server stood still does not count', () => {
  const { after, attach, transport } = connected()
  attach()
  after(5000)
  assert.equal(transport.pings, 1)
  after(14_999)
  assert.equal(transport.closed, undefined)
  after(16_000, 2000)
  assert.equal(transport.closed, undefined)
  after(17_000)
  assert.equal(transport.closed, 'idle')
})

test('N3: one that answers pings stays', () => {
  const { after, attach, connection, transport } = connected()
  attach()
  for (let ms = 5000; ms <= 60_000; ms += 5000) {
    after(ms)
    connection.acknowledged()
  }
  assert.deepEqual([transport.pings, transport.closed], [12, undefined])
})

test('N3, T4: over TCP one that says nothing stays, because keep-alive finds those that are gone', () => {
  const { after, attach, transport } = connected('tcp')
  attach()
  after(60_000)
  assert.deepEqual([transport.pings, transport.closed], [0, undefined])
})

test('N2: one that takes nothing of what waits for it is closed after 10 s, and one that takes little is not', () => {
  const { after, attach, connection, transport } = connected()
  attach()
  after(0)
  transport.unsentBytes = 1000
  connection.send(new Uint8Array(8))
  connection.flush()
  for (let ms = 1000; ms <= 20_000; ms += 1000) {
    transport.writtenBytes++
    connection.acknowledged()
    after(ms)
  }
  assert.equal(transport.closed, undefined)
  for (let ms = 21_000; ms <= 30_000; ms += 1000) {
    connection.acknowledged()
    after(ms)
  }
  assert.equal(transport.closed, undefined)
  after(30_001)
  assert.equal(transport.closed, 'slow')
})

test('N2: one for which more waits than the limit is closed at once', () => {
  const { attach, connection, transport } = connected()
  attach()
  transport.unsentBytes = MAX_BUFFERED_BYTES + 1
  connection.send(new Uint8Array(8))
  connection.flush()
  assert.equal(transport.closed, 'slow')
  assert.ok(connection.isClosed)
  connection.close(because('draining'))
  assert.equal(transport.closed, 'slow')
})
