/** What is stored for an account: how much, since when and from whom. The texts are private, and are not shown. */
import { Flag, fromServer, Kind } from '../../protocol/index.ts'
import type { RetainedData } from '../store/interface.ts'
import { type Command, numberOf, onlyArgument } from './command.ts'
import type { CommandContext } from './desk.ts'
import { Failure } from './failure.ts'
import { timeText } from './output.ts'

const kindNames = new Map<number, string>([
  [Kind.added, 'was added'],
  [Kind.requested, 'friend request'],
  [Kind.agreed, 'agreed'],
  [Kind.refused, 'refused'],
])

/** The messages from one sender of one kind. */
type Heap = {
  from: number
  kind: string
  count: number
  /** Of the texts. */
  bytes: number
  oldest: string
  newest: string
}

export const stored: Command = {
  usage: 'stored <number>',
  about:
    'Shows what is stored for an account: its state, and counts, sizes and senders of messages, never their texts.',
  prepare(args) {
    const number = numberOf(onlyArgument(args, 'a number'))
    return async desk => {
      await desk.looksAt('stored', number)
      const kept = await desk.store.retainedData(number, Date.now())
      if (kept === undefined) throw new Failure(`there is no number ${number}`)
      await print(desk, number, kept)
    }
  },
}

async function print({ output }: CommandContext, number: number, kept: RetainedData): Promise<void> {
  const { nickname, disabledSince } = kept
  const state = disabledSince === undefined ? 'enabled' : `disabled since ${timeText(disabledSince)}`
  const messages = heapsOf(kept)
  const requests = [
    ...kept.requestsFrom.map(({ number: from, askedAt }) => ({ from, to: number, asked: timeText(askedAt) })),
    ...kept.requestsTo.map(({ number: to, askedAt }) => ({ from: number, to, asked: timeText(askedAt) })),
  ]
  const counts = `messages: ${kept.messages.length}, friend requests: ${requests.length}`
  await output.result(`${number}, ${state}, ${counts}, nickname: ${nickname}`, {
    number,
    nickname,
    state,
    messages,
    requests,
  })
  await output.details({ from: 10, kind: 14, count: 5, bytes: 8, oldest: 20, newest: 20 }, messages)
  await output.details({ from: 10, to: 10, asked: 20 }, requests)
}

/** The messages by sender and kind; those with the oldest first. */
function heapsOf({ messages }: RetainedData): Heap[] {
  const heaps = new Map<string, Heap>()
  for (const { storedAt, frame } of messages) {
    const { from, kind, bytes } = describe(frame)
    const time = timeText(storedAt)
    const key = `${from} ${kind}`
    const heap = heaps.get(key) ?? { from, kind, count: 0, bytes: 0, oldest: time, newest: time }
    heaps.set(key, heap)
    heap.count++
    heap.bytes += bytes
    heap.newest = time
  }
  return [...heaps.values()]
}

function describe(frame: Uint8Array): Pick<Heap, 'from' | 'kind' | 'bytes'> {
  const [message] = fromServer.decodeAll(frame)
  if (message?.name !== 'message') throw new Failure('something is stored that is no message')
  const { flag, number, text, kind } = message.values
  const name = flag === Flag.user ? 'message' : (kindNames.get(kind) ?? 'notice')
  return { from: number, kind: name, bytes: text.length }
}
