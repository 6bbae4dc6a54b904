/** What the system itself says to a user. */
import {
  encodeText,
  Flag,
  fromServer,
  Kind,
  noticeText,
  type Reason,
  reasons,
  type Subject,
} from '../../protocol/index.ts'

/** A notice with the administrator's words: server 0x03 with flag 1, number 0 and type 0. */
export function systemNotice(text: Uint8Array): Uint8Array<ArrayBuffer> {
  return fromServer.encode('message', { flag: Flag.system, number: 0, text, kind: Kind.none })
}

/** A notice with a reason, whose code is the type (E4). */
export function reasonNotice(subject: Subject, reason: Reason): Uint8Array<ArrayBuffer> {
  const text = encodeText(noticeText(subject, reason))
  return fromServer.encode('message', { flag: Flag.system, number: 0, text, kind: reasons[reason.name].code })
}
