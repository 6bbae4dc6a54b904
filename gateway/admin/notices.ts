/** System notices from those who run the server (E1). */
import { encodeText } from '../../protocol/index.ts'
import { ClusterUnavailable, Refusal } from '../errors.ts'
import { checkText } from '../handlers/field-limits.ts'
import { systemNotice } from '../session/system-notice.ts'
import { type Command, numberOf } from './command.ts'
import type { CommandContext, Outcome } from './desk.ts'
import { Failure, UsageError } from './failure.ts'
import { noAnswerFrom } from './sessions.ts'

export const notice: Command = {
  usage: 'notice <number> | --all <text>',
  about: 'Sends a system notice to a number, now or at its next sign-in, or to everyone who is signed in now.',
  options: { all: { type: 'boolean' } },
  prepare(args, { all }) {
    if (all === true) {
      const text = textOf(args)
      return desk => desk.act('notice all', 0, '', () => tellAll(desk, text))
    }
    const [first, ...words] = args
    const [number, text] = [numberOf(first), textOf(words)]
    return desk => desk.act('notice', number, '', () => tell(desk, number, text))
  },
}

function textOf(words: readonly string[]): Uint8Array {
  const joined = words.join(' ').trim()
  if (joined === '') throw new UsageError('takes a text')
  const text = encodeText(joined.toWellFormed())
  try {
    checkText(text)
  } catch (error) {
    throw error instanceof Refusal ? new UsageError(error.message) : error
  }
  return text
}

async function tellAll(desk: CommandContext, text: Uint8Array): Promise<Outcome> {
  const { replies, silent } = await (await desk.gateways()).askAll('notice', { text })
  const told = replies.values().reduce((sum, { count }) => sum + count, 0)
  const words = `sent to ${told} on ${replies.size} of ${replies.size + silent.length} instances`
  if (silent.length > 0) throw new Failure(`${words}: ${noAnswerFrom(silent)}`)
  return { words, facts: { told, instances: replies.size } }
}

/** It goes through the mailbox in any case: it is on disk before anything is said of it (M1, M5). */
async function tell(desk: CommandContext, number: number, text: Uint8Array): Promise<Outcome> {
  const [stored] = await desk.store.storeMessages([{ recipient: number, frame: systemNotice(text) }], Date.now())
  if (stored === 'unknown number') throw new Failure(`there is no number ${number}`)
  if (stored === 'mailbox full') throw new Failure(`the mailbox of ${number} is full`)
  const outcome = (words: string, isSignedIn: boolean) => ({ words, facts: { number, isSignedIn } })
  if (!desk.hasGateways) return outcome(`stored: ${number} gets it at the next sign-in`, false)
  const later = (why: string) => outcome(`stored: ${number} gets it when found to be signed in (${why})`, false)
  try {
    const { replies, silent } = await (await desk.gateways()).askAll('deliver', { number })
    if (replies.values().some(({ count }) => count > 0)) return outcome(`sent: ${number} is signed in`, true)
    if (silent.length > 0) return later(noAnswerFrom(silent))
    return outcome(`stored: ${number} is not signed in, and gets it at the next sign-in`, false)
  } catch (error) {
    if (error instanceof ClusterUnavailable) return later(error.message)
    throw error
  }
}
