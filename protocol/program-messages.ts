/**
 * The messages between the server and a program that is attached to it, such as a print server (N1, N3, N4), and the frames that users
 * and programs exchange, of which the server reads one field (N2). Unlike messages.ts, none of this is published: all of it is ours.
 */
import { b, type Fields, l, s, t, text, type Values } from './fields.ts'
import { type AttachedProgram, FrameCodec, Program } from './frame.ts'
import { serverMessages, userMessages } from './messages.ts'

interface ProgramRow {
  /** The message type in the header. */
  readonly code: number
  /** The body, in wire order. */
  readonly fields: Fields
}

const row = <const F extends Fields>(code: number, fields: F): { readonly code: number; readonly fields: F } => ({
  code,
  fields,
})

/** The messages from an attached program to the server (leader 81 pp 01). */
export const programMessages = {
  attach: row(0x01, { name: s, key: s }),
  sendMessage: row(userMessages.sendMessage.code, { number: l, recipient: l, text }),
  getProfile: row(userMessages.getProfile.code, { number: l, friend: l }),
  connectionTest: row(userMessages.connectionTest.code, { number: l }),
} satisfies { readonly [name: string]: ProgramRow }

/** The messages from the server to an attached program (leader 81 01 pp). */
export const toProgramMessages = {
  attached: row(0x01, { success: t }),
  userGone: row(0x02, { number: l }),
  refused: row(0x03, { number: l, code: t }),
  sent: row(0x04, { messageType: t, recipient: l, code: t }),
  profile: row(0x05, serverMessages.profile.fields),
  connectionTest: row(serverMessages.connectionTest.code, { number: l }),
} satisfies { readonly [name: string]: ProgramRow }

/** The body of every frame between a user and a program, whatever its type (N2). */
export const relayedFields = { number: l, data: b } satisfies Fields

export type ProgramMessages = typeof programMessages
export type ToProgramMessages = typeof toProgramMessages
export type ProgramMessageName = keyof ProgramMessages
export type ToProgramMessageName = keyof ToProgramMessages

/** The values of a message of this name, from an attached program to the server. */
export type ProgramValues<N extends ProgramMessageName> = Values<ProgramMessages[N]['fields']>
/** The values of a message of this name, from the server to an attached program. */
export type ToProgramValues<N extends ToProgramMessageName> = Values<ToProgramMessages[N]['fields']>

/** The codec of frames from this attached program to the server. */
export function programCodec(program: AttachedProgram): FrameCodec<ProgramMessages> {
  return new FrameCodec(program, Program.server, programMessages)
}

/** The codec of frames from the server to this attached program. */
export function toProgramCodec(program: AttachedProgram): FrameCodec<ToProgramMessages> {
  return new FrameCodec(Program.server, program, toProgramMessages)
}
