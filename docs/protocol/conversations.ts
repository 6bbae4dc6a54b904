/** The conversations of docs/protocol.md, in bytes. A test plays them with a server. */
import { frameLines } from './frame-bytes.ts'
import { type Sender, vector } from './vectors.ts'

/** A connection: `10001 again` is a second one of the same user. */
export type Party = '10001' | '10002' | '10001 again'

/** One WebSocket message of a connection: which vectors it holds. A party `receives` what the server sends. */
export interface Step {
  readonly party: Party
  readonly does: 'sends' | 'receives'
  readonly frames: readonly { readonly name: string; readonly about?: string }[]
  /** The code with which the server closes the connection afterwards. */
  readonly closed?: number
}

const test = { name: 'connectionTest' }

export const conversations = {
  'sign-in': [
    { party: '10001', does: 'sends', frames: [{ name: 'login', about: 'visible' }] },
    { party: '10001', does: 'receives', frames: [{ name: 'loggedIn', about: 'one group and a friend who is online' }] },
  ],
  message: [
    { party: '10001', does: 'sends', frames: [{ name: 'sendMessage', about: 'ASCII and Chinese' }, test] },
    { party: '10002', does: 'receives', frames: [{ name: 'message', about: 'from the first user (M1)' }] },
    { party: '10001', does: 'receives', frames: [test] },
  ],
  'failed sign-in': [
    { party: '10001', does: 'sends', frames: [{ name: 'login', about: 'with a password that is not the right one' }] },
    {
      party: '10001',
      does: 'receives',
      frames: [
        { name: 'loggedIn', about: 'failed (W7)' },
        { name: 'message', about: 'a refused sign-in: the reason is wrongPassword (E4)' },
      ],
    },
  ],
  'refused message': [
    { party: '10001', does: 'sends', frames: [{ name: 'sendMessage', about: 'to a number that nobody has' }, test] },
    {
      party: '10001',
      does: 'receives',
      frames: [{ name: 'message', about: 'a refused message: the reason is noSuchNumber (E4)' }, test],
    },
  ],
  'cancelled file': [
    { party: '10001', does: 'sends', frames: [{ name: 'offerFile', about: 'a Chinese file name, one mebibyte' }] },
    { party: '10002', does: 'receives', frames: [{ name: 'fileOffer', about: 'from the first user' }] },
    { party: '10002', does: 'sends', frames: [{ name: 'answerFile', about: 'accepted by the other user' }] },
    { party: '10001', does: 'receives', frames: [{ name: 'fileAnswer', about: 'accepted, in one byte (W6)' }] },
    {
      party: '10001',
      does: 'sends',
      frames: [{ name: 'fileData', about: 'four bytes, without a length of their own (W4)' }],
    },
    { party: '10002', does: 'receives', frames: [{ name: 'fileData', about: 'four bytes from the first user' }] },
    { party: '10002', does: 'sends', frames: [{ name: 'answerFile', about: 'cancelled' }] },
    {
      party: '10002',
      does: 'receives',
      frames: [{ name: 'message', about: 'a file that this user has cancelled (X2, E4)' }],
    },
    {
      party: '10001',
      does: 'receives',
      frames: [
        { name: 'fileAnswer', about: 'refused, in one byte (W6)' },
        { name: 'message', about: 'a file that the other user has cancelled (X2, E4)' },
      ],
    },
  ],
  'sign-in elsewhere': [
    { party: '10001 again', does: 'sends', frames: [{ name: 'login', about: 'visible' }] },
    {
      party: '10001',
      does: 'receives',
      frames: [{ name: 'message', about: 'a sign-in that another one displaced (A6, E4)' }],
      closed: 4001,
    },
    {
      party: '10001 again',
      does: 'receives',
      frames: [{ name: 'loggedIn', about: 'one group and a friend who is online' }],
    },
  ],
} satisfies { readonly [title: string]: readonly Step[] }

/** The frames of a step. */
export function framesOf({ does, frames }: Step): Uint8Array[] {
  return frames.map(({ name, about }) => vector(senderOf(does), name, about))
}

/** A conversation as a block of hex with comments. */
export function conversationBlock(steps: readonly Step[]): string {
  const lines = steps.flatMap(step => {
    const head = `; ${step.party} ${step.does}${step.closed === undefined ? '' : `, and is closed with ${step.closed}`}`
    const frames = framesOf(step).flatMap((frame, place) =>
      frameLines(senderOf(step.does), step.frames[place]?.name ?? '', frame, false),
    )
    return ['', head, ...frames]
  })
  return ['```hex', ...lines.slice(1), '```'].join('\n')
}

function senderOf(does: Step['does']): Sender {
  return does === 'sends' ? 'user' : 'server'
}
