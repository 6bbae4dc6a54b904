/** The history as a text that people read: one line for each message, under its day. */
import type { ChatMessage } from '../model/chat-message.ts'
import { formatDay, formatTimeOfDay } from '../parts/format.ts'

/** Writes messages of one conversation after the other, in parts. `nameOf` names who has said something. */
export async function* writeText(
  pieces: AsyncIterable<readonly ChatMessage[]>,
  nameOf: (number: number) => string,
): AsyncGenerator<string> {
  let day = ''
  for await (const piece of pieces) {
    let text = ''
    for (const message of piece) {
      if (message.kind === 'system') continue
      const itsDay = formatDay(message.time)
      if (itsDay !== day) text += `${day === '' ? '' : '\n'}${itsDay}\n\n`
      day = itsDay
      const time = formatTimeOfDay(message.time)
      const to = message.from === message.peer ? '' : ` → ${nameOf(message.peer)}`
      const said = message.kind === 'file' ? `[${message.text}]` : message.text
      text += `${time} ${nameOf(message.from)}${to}: ${said.replaceAll('\n', '\n    ')}\n`
    }
    yield text
  }
}
