/** The command that sends system notices (E1). */
import { encodeText } from '../../protocol/index.ts'
import { ClusterUnavailable, Refusal } from '../errors.ts'
import { checkText } from '../handlers/field-limits.ts'
import { systemNotice } from '../session/system-notice.ts'
import { accountNumber, type Command } from './command.ts'
import type { CommandContext, CommandResult } from './context.ts'
import { CommandError, NoSuchAccount, UsageError } from './errors.ts'
import { noAnswer } from './gateways.ts'

export const notice: Command = {
  usage: 'notice <number> | --all <text>',
  description: 'Sends a system notice to an account, now or at its next sign-in, or to everyone who is signed in now.',
  options: { all: { type: 'boolean' } },
  needsStore: false,
  prepare(args, { all }) {
    if (all === true) {
      const text = noticeText(args)
      return context => context.audited('notice all', 0, '', () => sendToEveryone(context, text))
    }
    const [first, ...words] = args
    const [number, text] = [accountNumber(first), noticeText(words)]
    return context => context.audited('notice', number, '', () => sendTo(context, number, text))
  },
}

function noticeText(words: readonly string[]): Uint8Array {
  const joined = words.join(' ').trim()
  if (joined === '') throw new UsageError('expected a text')
  const text = encodeText(joined.toWellFormed())
  try {
    checkText(text)
  } catch (error) {
    throw error instanceof Refusal ? new UsageError(error.message) : error
  }
  return text
}

async function sendToEveryone(context: CommandContext, text: Uint8Array): Promise<CommandResult> {
  const { replies, unresponsive } = await (await context.cluster()).sendToAll('notice', { text })
  const count = replies.values().reduce((sum, reply) => sum + reply.count, 0)
  const message = `sent to users: ${count}, on instances: ${replies.size} of ${replies.size + unresponsive.length}`
  if (unresponsive.length > 0) throw new CommandError(`${message}: ${noAnswer(unresponsive)}`)
  return { message, data: { told: count, instances: replies.size } }
}

/** Stores the notice in any case, so that it is on disk before success is reported (M1, M5). */
async function sendTo(context: CommandContext, number: number, text: Uint8Array): Promise<CommandResult> {
  const [stored] = await context.store.storeMessages(
    [{ recipient: number, sender: 0, frame: systemNotice(text) }],
    Date.now(),
  )
  if (stored === 'unknown number') throw new NoSuchAccount(number)
  if (stored === 'mailbox full') throw new CommandError(`the mailbox of ${number} is full`)
  const result = (message: string, isSignedIn: boolean) => ({ message, data: { number, isSignedIn } })
  if (!context.hasCluster) return result(`stored: ${number} gets it at the next sign-in`, false)
  const uncertain = (cause: string) =>
    result(`stored: ${number} gets it shortly if signed in, else at the next sign-in (${cause})`, false)
  try {
    const { replies, unresponsive } = await (await context.cluster()).sendToAll('deliver', { number })
    if (replies.values().some(({ count }) => count > 0)) return result(`sent: ${number} is signed in`, true)
    if (unresponsive.length > 0) return uncertain(noAnswer(unresponsive))
    return result(`stored: ${number} is not signed in, and gets it at the next sign-in`, false)
  } catch (error) {
    if (error instanceof ClusterUnavailable) return uncertain(error.message)
    throw error
  }
}
