/** The command that shows the data stored for an account: amounts, times and senders. Texts are private and never shown. */
import type { RetainedData } from '../store/interface.ts'
import { accountNumber, type Command, singleArgument } from './command.ts'
import type { CommandContext } from './context.ts'
import { NoSuchAccount } from './errors.ts'
import { formatTime } from './output.ts'
import { describeMessage } from './stored-message.ts'

/** The messages of one kind from one sender. */
type MessageGroup = {
  from: number
  kind: string
  count: number
  /** The total length of the texts. */
  bytes: number
  oldest: string
  newest: string
}

export const stored: Command = {
  usage: 'stored <number>',
  description:
    'Shows the data stored for an account: its state, and counts, sizes and senders of messages, never their texts.',
  prepare(args) {
    const number = accountNumber(singleArgument(args, 'an account number'))
    return async context => {
      await context.record('stored', number)
      const retained = await context.store.retainedData(number, Date.now())
      if (retained === undefined) throw new NoSuchAccount(number)
      await print(context, number, retained)
    }
  },
}

async function print({ output }: CommandContext, number: number, retained: RetainedData): Promise<void> {
  const { nickname, disabledSince } = retained
  const state = disabledSince === undefined ? 'enabled' : `disabled since ${formatTime(disabledSince)}`
  const messages = groupMessages(retained)
  const requests = [
    ...retained.requestsFrom.map(({ number: from, askedAt }) => ({ from, to: number, asked: formatTime(askedAt) })),
    ...retained.requestsTo.map(({ number: to, askedAt }) => ({ from: number, to, asked: formatTime(askedAt) })),
  ]
  const counts = `messages: ${retained.messages.length}, friend requests: ${requests.length}`
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

/** Groups messages by sender and kind, in order of the oldest in each group. */
function groupMessages({ messages }: RetainedData): MessageGroup[] {
  const groups = new Map<string, MessageGroup>()
  for (const { storedAt, frame } of messages) {
    const { from, kind, bytes } = describeMessage(frame)
    const time = formatTime(storedAt)
    const key = `${from} ${kind}`
    const group = groups.get(key) ?? { from, kind, count: 0, bytes: 0, oldest: time, newest: time }
    groups.set(key, group)
    group.count++
    group.bytes += bytes
    group.newest = time
  }
  return [...groups.values()]
}
