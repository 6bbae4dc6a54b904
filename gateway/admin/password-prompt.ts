/** Reads a password from the terminal or from standard input; never from the arguments, which every user of the machine can read. */
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { CommandError } from './errors.ts'

/** The maximum length of a line, in bytes. */
const MAX_BYTES = 1024

/** Prompts twice on a terminal, without echo; otherwise returns the first line of standard input. Throws a CommandError. */
export async function readPassword(): Promise<string> {
  return process.stdin.isTTY ? promptTwice() : firstLine(process.stdin)
}

async function promptTwice(): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  // In this mode the terminal itself echoes nothing either.
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  const cancellation = new AbortController()
  for (const event of ['SIGINT', 'close']) terminal.once(event, () => cancellation.abort())

  async function prompt(label: string): Promise<string> {
    process.stderr.write(label)
    try {
      return await terminal.question('', { signal: cancellation.signal })
    } catch {
      throw new CommandError('cancelled')
    } finally {
      process.stderr.write('\n')
    }
  }

  try {
    const first = await prompt('New password: ')
    if ((await prompt('New password again: ')) !== first) throw new CommandError('the passwords do not match')
    return first
  } finally {
    terminal.close()
  }
}

async function firstLine(stream: AsyncIterable<Uint8Array | string>): Promise<string> {
  let read = Buffer.alloc(0)
  for await (const chunk of stream) {
    read = Buffer.concat([read, Buffer.from(chunk)])
    if (read.includes('\n') || read.length > MAX_BYTES) break
  }
  const [line = ''] = read.toString('utf8').split(/\r?\n/, 1)
  if (Buffer.byteLength(line) > MAX_BYTES) throw new CommandError(`the password has more than ${MAX_BYTES} bytes`)
  return line
}
