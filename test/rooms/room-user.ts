/** A user of rooms in a test: a test client, and the frames of the chat server to it. */
import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import {
  type ChatMessageName,
  type ChatMessageValues,
  type ChatReplyName,
  type ChatRequestName,
  type ChatRequestValues,
  chatRequests,
  decodeText,
  encodeText,
  toChat,
} from '../../protocol/index.ts'
import type { TestClient } from '../client.ts'
import { DEADLINE_MS } from '../until.ts'
import type { ChatFrame } from '../wire-client.ts'

/** What a request carries: its own number is filled in. */
export type Asked<N extends ChatRequestName> = Omit<ChatRequestValues<N>, 'number'>

/** An entry, with its text as a string. */
export type Entry = Omit<ChatMessageValues<'roomEntry'>, 'text'> & { text: string }

export class RoomUser {
  readonly client: TestClient
  /** All entries that were pushed, in the order they came. */
  readonly entries: Entry[] = []
  private readonly inbox: ChatFrame[] = []
  private readonly changes = new EventEmitter()
  private tags = 0
  private isClosed = false

  constructor(client: TestClient) {
    this.client = client
    client.on('chat', frame => {
      if (frame.name === 'roomEntry') this.entries.push(readable(frame.values))
      else this.inbox.push(frame)
      this.changes.emit('change')
    })
    client.on('close', () => {
      this.isClosed = true
      this.changes.emit('change')
    })
  }

  get number(): number {
    return this.client.number
  }

  send<N extends ChatRequestName>(name: N, values: Asked<N>): void {
    this.client.sendRaw(toChat.encode(name, { number: this.number, ...values } as ChatRequestValues<N>))
  }

  /** Sends a request; its reply has to be the next frame of the chat server but for entries. */
  async ask<N extends ChatRequestName>(name: N, values: Asked<N>): Promise<ChatMessageValues<ChatReplyName<N>>> {
    this.send(name, values)
    const reply: ChatMessageName = chatRequests[name].reply
    return (await this.next(reply)) as ChatMessageValues<ChatReplyName<N>>
  }

  /** Sends a request that has to succeed. */
  async must<N extends ChatRequestName>(name: N, values: Asked<N>): Promise<ChatMessageValues<ChatReplyName<N>>> {
    const reply = await this.ask(name, values)
    assert.equal(reply.success, 1, name)
    return reply
  }

  /** Sends a request that has to fail, with a notice for this reason. */
  async refused<N extends ChatRequestName>(
    name: N,
    values: Asked<N>,
    reason: Parameters<TestClient['notice']>[0],
  ): Promise<void> {
    const reply = await this.ask(name, values)
    assert.equal(reply.success, 0, name)
    assert.ok((await this.client.notice(reason)).startsWith(`${name}: `))
  }

  /** Creates a room and returns its number. */
  async create(name = '大厅', access = 0): Promise<number> {
    return (await this.must('createRoom', { name, topic: '', access })).room
  }

  say(room: number, text: string, tag = ++this.tags): Promise<ChatMessageValues<'said'>> {
    return this.must('say', { room, tag, text: encodeText(text) })
  }

  /** What the next frame of the chat server carries, which has to be of this name. */
  async next<N extends ChatMessageName>(name: N): Promise<ChatMessageValues<N>> {
    const frame = await this.await(() => this.inbox.shift(), name)
    assert.equal(frame.name, name)
    return frame.values as ChatMessageValues<N>
  }

  /** The entry of this number, once it was pushed. */
  entry(room: number, sequence: number): Promise<Entry> {
    const found = () => this.entries.find(each => each.room === room && each.sequence === sequence)
    return this.await(found, `entry ${sequence}`)
  }

  /** The texts that were said in a room, from its history, oldest first. */
  async history(room: number, after = 0): Promise<{ sequence: number; speaker: number; kind: number; text: string }[]> {
    const all: { sequence: number; speaker: number; kind: number; text: string }[] = []
    for (let from = after; ; ) {
      const { entries } = await this.must('readHistory', { room, sequence: from, direction: 2, count: 100 })
      if (entries.length === 0) return all
      for (const { sequence, speaker, entryKind, text } of entries) {
        all.push({ sequence, speaker, kind: entryKind, text: decodeText(text) })
        from = sequence
      }
    }
  }

  private async await<T>(take: () => T | undefined, what: string): Promise<T> {
    const signal = AbortSignal.timeout(DEADLINE_MS)
    for (;;) {
      const taken = take()
      if (taken !== undefined) return taken
      if (this.isClosed) throw new Error(`awaited ${what}, but the connection closed`)
      await once(this.changes, 'change', { signal }).catch(() => assert.fail(`awaited ${what} in vain`))
    }
  }
}

function readable({ text, ...rest }: ChatMessageValues<'roomEntry'>): Entry {
  return { ...rest, text: decodeText(text) }
}
