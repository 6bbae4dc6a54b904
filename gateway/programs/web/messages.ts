/** Messages of a site: from the system, or from one of its accounts, to one or to a list. */
import { Type } from 'typebox'
import { encodeText, MAX_NUMBER, reasons, SYSTEM } from '../../../protocol/index.ts'
import { checkText } from '../../handlers/field-limits.ts'
import { systemNotice } from '../../session/system-notice.ts'
import { userMessage } from '../../session/user-message.ts'
import { KnownAccounts } from './known-accounts.ts'
import { MessageSender, type Refused } from './message-sender.ts'
import { RefusedMessage } from './problems.ts'
import { AccountNumber, Text, withDefault } from './schemas.ts'
import type { ApiServices } from './services.ts'
import type { Api } from './typed-server.ts'

const tags = ['messages']
const config = { scope: 'messages', isIdempotent: true } as const
/** Why nothing is sent. */
const reasonNames = ['noSuchNumber', 'accountDisabled', 'textTooLong'] as const

/** Recipients of one broadcast. */
const MAX_RECIPIENTS = 10_000

const common = {
  from: withDefault(
    Type.Integer({
      ...{ minimum: 0, maximum: MAX_NUMBER, default: SYSTEM },
      description: 'The account that it is from; 0 is the system.',
    }),
  ),
  text: Text,
  wait: withDefault(
    Type.Boolean({
      default: false,
      description:
        'Whether to wait until it is settled (M4): acknowledged by the client of the recipient, or stored on disk. That takes 2 s at most.',
    }),
  ),
}
const NewMessage = Type.Object({ ...common, to: AccountNumber }, { title: 'NewMessage', additionalProperties: false })
const NewBroadcast = Type.Object(
  { ...common, to: Type.Array(AccountNumber, { minItems: 1, maxItems: MAX_RECIPIENTS, uniqueItems: true }) },
  { title: 'NewBroadcast', additionalProperties: false },
)
const Accepted = Type.Object(
  { accepted: Type.Integer({ description: 'How many messages are on their way.' }) },
  { title: 'AcceptedMessages', description: 'Without wait: what becomes of the messages is not told.' },
)
const RefusedMessageSchema = Type.Object(
  {
    number: AccountNumber,
    reason: Type.String({ description: 'The name of a reason of the protocol.' }),
    code: Type.Integer(),
  },
  { title: 'RefusedMessage' },
)
const Receipt = Type.Object(
  {
    settled: Type.Integer({ description: 'How many messages are acknowledged or on disk.' }),
    refused: Type.Array(RefusedMessageSchema),
  },
  { title: 'Receipt', description: 'With wait: each message is settled or refused.' },
)

export function messageRoutes(api: Api, services: ApiServices): void {
  const senders = new KnownAccounts(services.store, services.clock)
  const sender = new MessageSender(services)

  /** Returns the frame, once the sender is known to be an account. Throws a Refusal. */
  async function frameOf(from: number, words: string): Promise<{ frame: Uint8Array; text: Uint8Array }> {
    const text = encodeText(words.toWellFormed())
    checkText(text)
    if (from === SYSTEM) return { frame: systemNotice(text), text }
    await senders.check(from)
    return { frame: userMessage(from, text), text }
  }

  function copy(from: number, recipients: readonly number[], text: Uint8Array): void {
    if (from !== SYSTEM) for (const recipient of recipients) services.monitors.copy(from, recipient, text)
  }

  api.post(
    '/messages',
    {
      config: { ...config, refuses: [...reasonNames, 'mailboxFull', 'busy', 'mayArrive'] },
      schema: {
        ...{ tags, operationId: 'sendMessage', summary: 'Send a message' },
        description:
          'To someone who is signed in at once, else stored (M1, M2). 202: on its way; with wait, 200: settled, or a refusal. Takes an Idempotency-Key.',
        body: NewMessage,
        response: { 200: Receipt, 202: Accepted },
      },
    },
    async ({ body: { from, text: words, to, wait } }, reply) => {
      const { frame, text } = await frameOf(from, words)
      copy(from, [to], text)
      if (!wait) {
        await sender.send(frame, [to])
        return reply.code(202).send({ accepted: 1 })
      }
      const [refused] = await sender.sendAndWait(frame, [to])
      if (refused !== undefined) throw new RefusedMessage(refused.reason)
      return { settled: 1, refused: [] }
    },
  )

  api.post(
    '/broadcasts',
    {
      config: { ...config, refuses: reasonNames },
      schema: {
        ...{ tags, operationId: 'broadcast', summary: 'Send a message to a list of accounts' },
        description:
          'As each by itself. With wait, the answer says who was refused, and why. Takes an Idempotency-Key.',
        body: NewBroadcast,
        response: { 200: Receipt, 202: Accepted },
      },
    },
    async ({ body: { from, text: words, to, wait } }, reply) => {
      const { frame, text } = await frameOf(from, words)
      copy(from, to, text)
      if (!wait) {
        await sender.send(frame, to)
        return reply.code(202).send({ accepted: to.length })
      }
      const refused = await sender.sendAndWait(frame, to)
      return { settled: to.length - refused.length, refused: refused.map(shown) }
    },
  )
}

function shown({ number, reason: { name } }: Refused) {
  return { number, reason: name, code: reasons[name].code }
}
