/**
 * What users and this print server say to each other: a table in the way of the published text, read and written by the project's codec.
 *
 *   user to print server (81 0a 04)   0x01  服务号(l)+作业号(l)+标题(s)+内容(s)              打印
 *   print server to user (81 04 0a)   0x01  服务号(l)+作业号(l)+成功/失败(t)+页数(m)+说明(s)  打印结果
 */
import { encodeForProgram, FrameCodec, FrameReader, fromUserTraffic, l, m, Program, s, t } from 'oicq/protocol'

const fromUserMessages = { print: { code: 0x01, fields: { number: l, job: l, title: s, text: s } } }
const toUserMessages = { printed: { code: 0x01, fields: { number: l, job: l, success: t, pages: m, words: s } } }

export const fromUser = new FrameCodec(Program.user, Program.print, fromUserMessages)
export const toUser = new FrameCodec(Program.print, Program.user, toUserMessages)

/** A text to print. The job is the user's own number for it, which comes back in the answer. */
export interface Job {
  readonly number: number
  readonly job: number
  readonly title: string
  readonly text: string
}

/** Decodes a frame of a user; undefined for an unknown type. Throws a ProtocolError for one that is malformed. */
export function jobIn(frame: {
  readonly number: number
  readonly type: number
  readonly data: Uint8Array
}): Job | undefined {
  if (fromUser.nameOf(frame.type) === undefined) return undefined
  const frames = new FrameReader(encodeForProgram(Program.print, frame), fromUserTraffic)
  frames.next()
  return fromUser.decode(frames).values
}
