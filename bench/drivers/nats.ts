/** NATS: lines, and the text of a message behind its line. A user's subject is its number; the reply subject names the sender. */
import type { Driver, Listener } from './driver.ts'

const END = '\r\n'
const OPTIONS = JSON.stringify({ verbose: false, pedantic: false, lang: 'bench', version: '1', protocol: 1 })

export const nats: Driver = {
  path: '/',
  signIn(own) {
    return Buffer.from(`CONNECT ${OPTIONS}${END}SUB ${own} 1${END}PING${END}`, 'latin1')
  },
  message(own, recipient, text) {
    return Buffer.from(`PUB ${recipient} ${own} ${text.length}${END}${text}${END}`, 'latin1')
  },
  receive(bytes, listener) {
    let taken = 0
    for (;;) {
      const end = bytes.indexOf(END, taken, 'latin1')
      if (end === -1) return taken
      const line = bytes.toString('latin1', taken, end)
      const next = end + END.length
      if (!line.startsWith('MSG ')) {
        hearLine(line, listener)
        taken = next
        continue
      }
      const [, , , from, length] = line.split(' ')
      const textEnd = next + Number(length)
      if (textEnd + END.length > bytes.length) return taken
      taken = textEnd + END.length
      listener.text(bytes.toString('latin1', next, textEnd), Number(from))
    }
  },
}

function hearLine(line: string, listener: Listener): void {
  if (line === 'PONG') listener.welcome()
  else if (line === 'PING') listener.reply(Buffer.from(`PONG${END}`, 'latin1'))
  else if (!line.startsWith('INFO ')) listener.unexpected(line)
}
