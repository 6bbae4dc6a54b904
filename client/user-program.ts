/** A program of the system that is attached to the server, such as a print server, as a user talks with it (N2, N3). */
import { type AttachedProgram, encodeForProgram } from '../protocol/index.ts'
import type { RequestOptions } from './chat-client.ts'
import { Deferred, type Limits } from './deferred.ts'
import { InvalidValue, QueueFull, type Refused } from './errors.ts'
import type { StreamOptions } from './event-stream.ts'
import { type OutgoingFrame, validBytes } from './outgoing-frame.ts'
import type { Lane } from './pacer.ts'
import type { ProgramName } from './program.ts'
import type { ServerConnection } from './server-connection.ts'

const MAX_WAITING = 1000
/** What a frame costs, whatever its program and type (N2). */
const COST = 5

/** The programs that a user can talk with. For the chat server, there are `rooms`. */
export type UserProgramName = Exclude<ProgramName, 'chat'>

/** A frame from a program: its type and data mean what the program has them mean. */
export interface ProgramAnswer {
  readonly type: number
  /** A view: copy what you keep long. */
  readonly data: Uint8Array
}

/** What a program needs of the client. */
export interface UserProgramPort {
  /** Returns the connection on which somebody is signed in. Throws a NotSignedIn or a ConnectionLost if there is none. */
  online(): ServerConnection
  limits(signal: AbortSignal | undefined): Limits
  /** Returns an iterator of what `listen` passes to the listener, until the function that it returns is called. */
  stream<T>(listen: (listener: (event: T) => void) => () => void, options: StreamOptions): AsyncIterableIterator<T>
}

interface Item {
  readonly frame: OutgoingFrame
  readonly deferred: Deferred<void>
  readonly timeoutMs: number | undefined
}

/** A program to talk with: `client.program(name)`. */
export class UserProgram implements Lane {
  readonly #program: AttachedProgram
  readonly #port: UserProgramPort
  readonly #listeners = new Set<(answer: ProgramAnswer) => void>()
  #connection: ServerConnection | undefined
  readonly #waiting: Item[] = []
  /** One at a time: which of several was refused, nobody could tell. */
  #inFlight: Deferred<void> | undefined

  constructor(program: AttachedProgram, port: UserProgramPort) {
    this.#program = program
    this.#port = port
  }

  /**
   * Sends a frame, in its turn; `data` has at most 65,532 bytes. Resolves when the program has it, or its connection has taken it: nothing
   * is stored for programs. Rejects with a Refused if it goes no further (`noProgram`, `programBusy`, `programGone`), with a ConnectionLost
   * when nobody knows, and with a QueueFull when 1,000 frames are waiting.
   */
  async send(type: number, data: Uint8Array = new Uint8Array(0), { signal }: RequestOptions = {}): Promise<void> {
    if (type !== (type & 0xff) || !(data instanceof Uint8Array))
      throw new InvalidValue('type must be a byte, data a Uint8Array')
    const connection = this.#port.online()
    const { number } = connection
    const bytes = validBytes(() => encodeForProgram(this.#program, { type, number, data }))
    const frame = { name: 'frame', values: { number, data }, bytes, cost: COST } as const
    this.#connection = connection
    connection.pacer.join(this)
    if (this.#waiting.length >= MAX_WAITING) throw new QueueFull(`${MAX_WAITING} requests wait already`)
    const deferred = new Deferred<void>({ signal })
    this.#waiting.push({ frame, deferred, timeoutMs: this.#port.limits(signal).timeoutMs })
    connection.pacer.run()
    return deferred.promise
  }

  /** Returns an async iterator of the frames of this program to the user, from now on; it is like `events`. */
  frames(options: StreamOptions = {}): AsyncIterableIterator<ProgramAnswer> {
    return this.#port.stream(listener => {
      this.#listeners.add(listener)
      return () => this.#listeners.delete(listener)
    }, options)
  }

  /** The connection is lost, or nobody is signed in any more. */
  end(error: Error): void {
    for (const { deferred } of this.#waiting.splice(0)) deferred.reject(error)
    this.#inFlight?.reject(error)
  }

  receive(answer: ProgramAnswer): void {
    for (const listener of this.#listeners) listener(answer)
  }

  sendNext(): boolean {
    if (this.#inFlight !== undefined) return false
    const item = this.#waiting.shift()
    if (item === undefined) return false
    const { deferred, frame, timeoutMs } = item
    if (deferred.isSettled) return this.sendNext()
    this.#inFlight = deferred
    deferred.limitTime(timeoutMs)
    let refusal: Refused | undefined
    const settle = (error: Error | undefined) => {
      this.#inFlight = undefined
      if (error === undefined) deferred.resolve()
      else deferred.reject(error)
    }
    this.#connection?.sendWithTest([frame], {
      request: 'program',
      about: this.#program,
      onReply: () => settle(refusal),
      onRefusal: refused => {
        refusal = refused
      },
      onLost: settle,
    })
    return true
  }
}
