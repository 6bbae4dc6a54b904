/** The history as a text that people read: one line for each message, under its day. */
import type { ChatMessage } from '../model/chat-message.ts'
import { languageTag } from '../model/language.ts'

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
      const date = new Date(message.time)
      const itsDay = date.toLocaleDateString(languageTag(), { dateStyle: 'full' })
      if (itsDay !== day) text += `${day === '' ? '' : '\n'}${itsDay}\n\n`
      day = itsDay
      const time = date.toLocaleTimeString(languageTag(), { hour: '2-digit', minute: '2-digit' })
      const to = message.from === message.peer ? '' : ` → ${nameOf(message.peer)}`
      const said = message.kind === 'file' ? `[${message.text}]` : message.text
      text += `${time} ${nameOf(message.from)}${to}: ${said.replaceAll('\n', '\n    ')}\n`
    }
    yield text
  }
}
