/** A program in a test: attaches to a gateway over WebSocket or TCP, sends frames, and awaits what comes back in order. */
import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import {
  type AttachedProgram,
  decodeRelayed,
  encodeFromProgram,
  type FrameCodec,
  FrameReader,
  Program,
  type ProgramMessageName,
  type ProgramMessages,
  type ProgramValues,
  programCodec,
  type ReasonName,
  reasonOf,
  type ToProgramMessageName,
  type ToProgramMessages,
  type ToProgramValues,
  toProgramCodec,
  toProgramTraffic,
} from '../../protocol/index.ts'
import { DEADLINE_MS } from '../until.ts'
import type { Closed } from '../wire-client.ts'
import { type ByteLink, openLink } from './byte-link.ts'

/** The key of every program that does not say another. */
export const KEY = 'the-key-of-the-programs'
/** Settings with which such a program may attach. */
export const withPrograms = { PROGRAM_KEYS: `print=${KEY},fax=${KEY}` }

/** What a program receives: a message of the server, or a frame of a user, whose type is the name. */
export type ProgramFrame =
  | { [N in ToProgramMessageName]: { name: N; values: ToProgramValues<N> } }[ToProgramMessageName]
  | { name: 'relayed'; values: { type: number; number: number; data: Uint8Array } }

export class ProgramClient {
  readonly program: AttachedProgram
  readonly link: ByteLink
  private readonly codec: FrameCodec<ProgramMessages>
  private readonly toProgram: FrameCodec<ToProgramMessages>
  private readonly inbox: ProgramFrame[] = []
  private readonly changes = new EventEmitter()
  private end: Closed | undefined

  private constructor(link: ByteLink, program: AttachedProgram) {
    this.link = link
    this.program = program
    this.codec = programCodec(program)
    this.toProgram = toProgramCodec(program)
    link.on('bytes', bytes => {
      const frames = new FrameReader(bytes, toProgramTraffic(program))
      while (frames.next()) {
        const frame =
          frames.sender === Program.user
            ? { name: 'relayed' as const, values: decodeRelayed(frames) }
            : this.toProgram.decode(frames)
        this.inbox.push(frame)
      }
      this.changes.emit('change')
    })
    link.on('closed', closed => {
      this.end = closed
      this.changes.emit('change')
    })
  }

  /** Connects to ws://…/program or tcp://…, without attaching. */
  static async connect(url: string, program: AttachedProgram = Program.print): Promise<ProgramClient> {
    return new ProgramClient(await openLink(url), program)
  }

  /** Connects and attaches. */
  static async attach(url: string, program: AttachedProgram = Program.print): Promise<ProgramClient> {
    const client = await ProgramClient.connect(url, program)
    client.send('attach', { name: program === Program.print ? 'print' : 'fax', key: KEY })
    assert.deepEqual(await client.next('attached'), { success: 1 })
    return client
  }

  send<N extends ProgramMessageName>(name: N, values: ProgramValues<N>): void {
    this.link.send(this.codec.encode(name, values))
  }

  /** Sends a frame to a user. */
  sendTo(number: number, type: number, data: Uint8Array | string = ''): void {
    this.link.send(encodeFromProgram(this.program, { type, number, data: Buffer.from(data) }))
  }

  /** What the next frame carries: it has to be of this name. */
  next<N extends ProgramFrame['name']>(name: N): Promise<Extract<ProgramFrame, { name: N }>['values']>
  async next(name: ProgramFrame['name']): Promise<unknown> {
    const frame = await this.shift(name)
    if (frame.name !== name) assert.fail(`awaited ${name}, but ${frame.name} ${JSON.stringify(frame.values)} came`)
    return frame.values
  }

  /** The next frame has to be one of a user: who it is, its type, and its data as text. */
  async relayed(): Promise<{ number: number; type: number; text: string }> {
    const { number, type, data } = await this.next('relayed')
    return { number, type, text: Buffer.from(data).toString() }
  }

  /** The next frame has to tell this reason. */
  async notice(expected: ReasonName): Promise<void> {
    const { name, values } = await this.shift(expected)
    const code = name === 'refused' || name === 'sent' ? values.code : undefined
    assert.equal(code === undefined ? name : reasonOf(code), expected)
  }

  /** Passes a connection test. Returns the frames that came before its echo. */
  async settled(): Promise<ProgramFrame[]> {
    this.send('connectionTest', { number: 7 })
    const before: ProgramFrame[] = []
    for (;;) {
      const frame = await this.shift('connectionTest')
      if (frame.name === 'connectionTest') return before
      before.push(frame)
    }
  }

  async expectNothing(): Promise<void> {
    assert.deepEqual(await this.settled(), [])
  }

  get closed(): Promise<Closed> {
    return this.end === undefined ? this.awaitClose() : Promise.resolve(this.end)
  }

  private async awaitClose(): Promise<Closed> {
    while (this.end === undefined) await this.change('the close')
    return this.end
  }

  private async shift(awaited: string): Promise<ProgramFrame> {
    for (;;) {
      const frame = this.inbox.shift()
      if (frame !== undefined) return frame
      if (this.end !== undefined) {
        assert.fail(`awaited ${awaited}, but the connection closed: ${this.end.code} ${this.end.reason}`)
      }
      await this.change(awaited)
    }
  }

  private async change(awaited: string): Promise<void> {
    try {
      await once(this.changes, 'change', { signal: AbortSignal.timeout(DEADLINE_MS) })
    } catch {
      assert.fail(`awaited ${awaited} in vain`)
    }
  }
}
