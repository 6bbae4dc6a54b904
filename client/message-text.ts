/** The text of a message, and its limit. */
import { encodeText, MAX_TEXT_BYTES } from '../protocol/index.ts'
import { checkType } from './arguments.ts'
import { InvalidValue } from './errors.ts'

/** Returns the length of a text in bytes of UTF-8; `sendMessage` takes at most MAX_TEXT_BYTES (M1). */
export function textBytes(text: string): number {
  return encodeText(text.toWellFormed()).length
}

/** Encodes a text. Throws an InvalidValue when it is too long, or has a lone surrogate, which UTF-8 cannot carry. */
export function encodeMessage(text: string): Uint8Array {
  checkType('text', text, 'string')
  if (!text.isWellFormed()) throw new InvalidValue('a text may not have a lone surrogate')
  const bytes = encodeText(text)
  const { length } = bytes
  if (length > MAX_TEXT_BYTES) throw new InvalidValue(`a text may have at most ${MAX_TEXT_BYTES} bytes, not ${length}`)
  return bytes
}
