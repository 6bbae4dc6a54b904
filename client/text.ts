/** Texts of messages, and their limit. */
import { encodeText, MAX_TEXT_BYTES } from '../protocol/index.ts'

/** How many bytes of UTF-8 a text has; `sendMessage` takes at most MAX_TEXT_BYTES (M1). */
export function textBytes(text: string): number {
  return encodeText(text.toWellFormed()).length
}

/** A text as it is sent. Throws a RangeError when it is too long, or not well-formed: UTF-8 has no lone surrogates. */
export function encodeMessage(text: string): Uint8Array {
  const length = textBytes(text)
  if (length > MAX_TEXT_BYTES) throw new RangeError(`a text may have at most ${MAX_TEXT_BYTES} bytes, not ${length}`)
  if (!text.isWellFormed()) throw new RangeError('a text may not have a lone surrogate')
  return encodeText(text)
}
