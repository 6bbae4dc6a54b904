/** What the user says in one room: on its way, failed, and said again. It survives a reload. */
import { REPEATABLE_MS, type SayOptions } from '../../client/say-queue.ts'
import { type FailureName, failureOf } from './failure.ts'
import { locks } from './platform.ts'
import { idOf, type RoomMessage, type RoomThread } from './rooms-thread.ts'
import { forgetUnsaid, keepUnsaid, readUnsaid, type Unsaid } from './rooms-unsaid.ts'
import type { SharedRooms } from './shared-rooms.ts'
import type { Outgoing } from './thread.ts'

interface Context {
  readonly account: number
  readonly client: Pick<SharedRooms, 'say'>
}

/** Held by the page that says a text, in whichever tab, for as long as it does. */
const lockOf = (account: number, tag: number): string => `oicq.saying.${account}.${tag}`

/** A text on its way: its id in the list stays the same. */
interface OnItsWay extends RoomMessage {
  readonly tag: number
}

export class RoomOutbox implements Outgoing {
  private readonly thread: RoomThread
  private readonly context: Context
  private lastSent = 0
  /** The tags of what another page said, or tried to. */
  private readonly restored: ReadonlySet<number>

  constructor(thread: RoomThread, context: Context) {
    this.thread = thread
    this.context = context
    const left = readUnsaid(context.account).filter(({ room }) => room === thread.number)
    this.restored = new Set(left.map(({ tag }) => tag))
    thread.sending.value = left.map(each => this.restore(each))
  }

  /** What has not failed may still be on its way from another tab. */
  private restore(left: Unsaid): OnItsWay {
    if (left.failure !== undefined || locks === undefined)
      return this.asMessage(left, (left.failure ?? 'pageLeft') as FailureName)
    const message = this.asMessage(left)
    const { account } = this.context
    void locks.request(lockOf(account, left.tag), () => {
      this.drop(message.id)
      const now = readUnsaid(account).find(({ tag }) => tag === left.tag)
      if (now !== undefined) this.add(this.asMessage(now, (now.failure ?? 'pageLeft') as FailureName))
    })
    return message
  }

  send(text: string): void {
    this.thread.undivide()
    this.say({ tag: newTag(), text: text.toWellFormed(), time: Date.now() })
  }

  /** Says a failed text again: as the same one while the server knows its tag, so that nothing doubles, and as a new one after that. */
  retry(id: string): void {
    const failed = this.find(id)
    if (failed?.state !== 'failed') return
    const { tag, text, time } = failed
    this.drop(id)
    // Another tab has said or removed it meanwhile.
    if (this.restored.has(tag) && !readUnsaid(this.context.account).some(each => each.tag === tag)) return
    if (Date.now() - time < REPEATABLE_MS) this.say({ tag, text, time }, { sentAt: time })
    else {
      forgetUnsaid(this.context.account, tag)
      this.send(text)
    }
  }

  /** Only what was not said can be removed. */
  remove(id: string): void {
    const message = this.find(id)
    if (message?.state !== 'failed') return
    this.drop(id)
    forgetUnsaid(this.context.account, message.tag)
  }

  private say(written: Pick<Unsaid, 'tag' | 'text' | 'time'>, options: Pick<SayOptions, 'sentAt'> = {}): void {
    const unsaid: Unsaid = { room: this.thread.number, ...written }
    const message = this.asMessage(unsaid)
    keepUnsaid(this.context.account, unsaid)
    this.add(message)
    const settled = this.settle(message, unsaid, options)
    void locks?.request(lockOf(this.context.account, unsaid.tag), () => settled)
  }

  private async settle(message: OnItsWay, unsaid: Unsaid, options: Pick<SayOptions, 'sentAt'>): Promise<void> {
    const { account, client } = this.context
    const { room, tag, text } = unsaid
    try {
      const { sequence, time } = await client.say(room, text, { tag, ...options })
      forgetUnsaid(account, tag)
      this.drop(message.id)
      if (this.thread.lastHere >= sequence) return
      // Its entry comes in its turn, after those of others before it.
      this.add({ ...message, sequence, time, state: 'safe' })
      if (this.thread.lastHere === 0) this.thread.open()
    } catch (error) {
      const failure = failureOf(error)
      // Also if an entry like it has come from another device: nothing is lost unseen.
      this.drop(message.id)
      this.add({ ...message, state: 'failed', failure })
      keepUnsaid(account, { ...unsaid, failure })
    }
  }

  private asMessage({ tag, text, time }: Unsaid, failure?: FailureName): OnItsWay {
    return {
      ...{ id: `~${idOf(++this.lastSent)}`, sequence: 0, from: this.context.account, nickname: '', kind: 'text' },
      ...{ tag, text, time, state: failure === undefined ? 'sending' : 'failed' },
      ...(failure !== undefined && { failure }),
    }
  }

  private find(id: string): OnItsWay | undefined {
    return this.thread.sending.peek().find((each): each is OnItsWay => each.id === id && each.tag !== undefined)
  }

  private add(message: RoomMessage): void {
    this.thread.sending.value = [...this.thread.sending.peek(), message]
  }

  private drop(id: string): void {
    this.thread.sending.value = this.thread.sending.peek().filter(each => each.id !== id)
  }
}

/** Nobody says so much in ten minutes that two have the same one. */
function newTag(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
}
