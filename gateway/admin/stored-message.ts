/** What a stored message is. */
import { decodeText, Flag, fromServer, Kind } from '../../protocol/index.ts'
import { CommandError } from './errors.ts'

const kindNames = new Map<number, string>([
  [Kind.added, 'was added'],
  [Kind.requested, 'friend request'],
  [Kind.agreed, 'agreed'],
  [Kind.refused, 'refused'],
])

export interface MessageDescription {
  readonly from: number
  readonly kind: string
  /** The length of the text. */
  readonly bytes: number
  readonly text: string
}

/** Describes a stored server 0x03 frame. */
export function describeMessage(frame: Uint8Array): MessageDescription {
  const [message] = fromServer.decodeAll(frame)
  if (message?.name !== 'message') throw new CommandError('a stored frame is not a message')
  const { flag, number, text, kind } = message.values
  const name = flag === Flag.user ? 'message' : (kindNames.get(kind) ?? 'notice')
  return { from: number, kind: name, bytes: text.length, text: decodeText(text) }
}
