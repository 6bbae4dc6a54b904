/**
 * The load of the mailbox benchmark: users write to others who are absent, and ask by connection tests (M4) when it is all
 * on disk; then the absent sign in. Prints what it measured as JSON.
 */
import Sqlite from 'better-sqlite3'
import { decodeText, encodeText, Flag } from '../../protocol/index.ts'
import type { ServerFrame } from '../../test/wire-client.ts'
import { type Usage, weigh } from '../usage.ts'
import { connectAll, Faults, logInAll, unexpected, until } from './client.ts'
import { readJob } from './job.ts'

export interface MailboxWork {
  /** Who write, and as many others who are absent. */
  users: number
  /** How many messages each writes, and each of the others gets: at most 1,000 (M2). */
  messages: number
}

export interface MailboxResult {
  /** Until the last connection test is answered. */
  stored: Usage
  /** From the first login until the last message is confirmed and removed from the disk. */
  delivered: Usage
  /** Seconds from the first login until the last text has arrived. */
  lastTextSeconds: number
  faults: Record<string, number>
}

/** What makes a message of 64 bytes: 8 of header, 8 of numbers, 2 of length. */
const TEXT_BYTES = 46
/** Each user writes to so many others in turn: to each no more than a stranger may leave in a mailbox (M2). */
const RECIPIENTS_EACH = 5
/** Messages between two connection tests, and connection tests in flight, of one user. */
const STRETCH = 50
const IN_FLIGHT = 2

const { work, origins, pids, firstNumber, database } = readJob<MailboxWork>()
const { users, messages } = work
const faults = new Faults()
const disk = new Sqlite(database, { readonly: true })

/** The recipient of a sender's message; both are places from 0 on. */
function recipientOf(sender: number, index: number): number {
  return (sender + (index % RECIPIENTS_EACH)) % users
}

function textOf(sender: number, index: number): string {
  return `${index} from ${sender} to ${recipientOf(sender, index)} `.padEnd(TEXT_BYTES, '.')
}

async function store(): Promise<Usage> {
  const senders = await connectAll(firstNumber, users, origins, faults)
  await logInAll(senders, faults)
  let answered = 0
  const end = weigh(pids)
  for (const [place, sender] of senders.entries()) {
    let index = 0
    const writeOn = () => {
      if (index === messages) return
      for (const stop = Math.min(messages, index + STRETCH); index < stop; index++) {
        const recipient = firstNumber + users + recipientOf(place, index)
        const text = encodeText(textOf(place, index))
        sender.sendFrame('sendMessage', { number: sender.number, recipient, text })
      }
      sender.sendFrame('connectionTest', { number: sender.number })
    }
    sender.hear = frame => {
      if (frame.name !== 'connectionTest') return unexpected(faults)(frame)
      answered++
      writeOn()
    }
    for (let stretch = 0; stretch < IN_FLIGHT; stretch++) writeOn()
  }
  const tests = users * Math.ceil(messages / STRETCH)
  await until('all connection tests are answered', () => answered === tests, faults)
  const usage = end(users * messages)
  const { count } = disk.prepare<[], { count: number }>('select count(*) as count from messages').get() ?? { count: 0 }
  faults.add('answered for, but not on disk', users * messages - count)
  for (const sender of senders) sender.cut()
  return usage
}

async function deliver(): Promise<{ delivered: Usage; lastTextSeconds: number }> {
  const recipients = await connectAll(firstNumber + users, users, origins, faults)
  const all = users * messages
  let received = 0
  for (const [place, recipient] of recipients.entries()) recipient.hear = listener(place, () => received++)
  const end = weigh(pids)
  const startedAt = performance.now()
  for (const recipient of recipients) recipient.logIn()
  await until('all texts have arrived', () => received >= all, faults)
  const lastTextSeconds = (performance.now() - startedAt) / 1000
  const left = disk.prepare('select 1 from messages limit 1')
  await until('all messages are confirmed and removed', () => left.get() === undefined, faults)
  const delivered = end(all)
  faults.add('not delivered', all - received)
  for (const recipient of recipients) recipient.cut()
  return { delivered, lastTextSeconds }
}

/** Hears the texts for one recipient, each sender's in order. */
function listener(place: number, onText: () => void): (frame: ServerFrame) => void {
  const next = new Map<number, number>()
  for (let step = 0; step < RECIPIENTS_EACH; step++) next.set((place - step + users) % users, step)
  return frame => {
    if (frame.name === 'loggedIn' && frame.values.success === 1) return
    if (frame.name !== 'message' || frame.values.flag !== Flag.user) return unexpected(faults)(frame)
    const sender = frame.values.number - firstNumber
    const index = next.get(sender)
    if (index === undefined || decodeText(frame.values.text) !== textOf(sender, index)) {
      faults.add('altered, repeated, missing or out of order')
      return
    }
    next.set(sender, index + RECIPIENTS_EACH)
    onText()
  }
}

const stored = await store()
const result = { stored, ...(await deliver()), faults: faults.toJSON() } satisfies MailboxResult
disk.close()
console.log(JSON.stringify(result))
