/**
 * Hand-written codecs for the two bodies that make up nearly all traffic: engines compile them to much faster code than a
 * loop over the fields. They must behave exactly as the table; a test compares the two.
 */
import type { ByteReader, ByteWriter } from './bytes.ts'
import type { Body } from './fields.ts'
import type { ServerValues, UserValues } from './messages.ts'

/** User 0x03. */
export const sendMessage: Body<UserValues<'sendMessage'>> = {
  read: reader => ({ number: reader.long(), recipient: reader.long(), text: reader.text() }),
  write(writer, { number, recipient, text }) {
    writer.long(number)
    writer.long(recipient)
    writer.text(text)
  },
}

/** Server 0x03. */
export const message: Body<ServerValues<'message'>> = {
  read: reader => ({ flag: reader.tiny(), number: reader.long(), text: reader.text(), kind: reader.tiny() }),
  write(writer, { flag, number, text, kind }) {
    writer.tiny(flag)
    writer.long(number)
    writer.text(text)
    writer.tiny(kind)
  },
}

/** Tries the fast codec first. When it fails, the slow one runs again and reports which field is wrong. */
export function withFastPath<V>(slow: Body<V>, fast: Body<V>): Body<V> {
  return {
    read(reader: ByteReader): V {
      const start = reader.offset
      try {
        return fast.read(reader)
      } catch {
        reader.offset = start
        return slow.read(reader)
      }
    },
    write(writer: ByteWriter, values: V): void {
      const start = writer.length
      try {
        fast.write(writer, values)
      } catch {
        writer.truncate(start)
        slow.write(writer, values)
      }
    },
  }
}
