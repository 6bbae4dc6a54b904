/** A password from whoever types it, or from another program; never from the arguments, which everybody on the machine can read. */
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { Failure } from './failure.ts'

/** The longest line that is read, in bytes. */
const MAX_BYTES = 1024

/** Asks twice at a terminal, where it is not shown; else takes the first line of the standard input. */
export async function readPassword(): Promise<string> {
  return process.stdin.isTTY ? askTwice() : firstLine(process.stdin)
}

async function askTwice(): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  // From now on the terminal itself shows nothing either.
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  const cancelling = new AbortController()
  for (const event of ['SIGINT', 'close']) terminal.once(event, () => cancelling.abort())

  async function ask(prompt: string): Promise<string> {
    process.stderr.write(prompt)
    try {
      return await terminal.question('', { signal: cancelling.signal })
    } catch {
      throw new Failure('cancelled')
    } finally {
      process.stderr.write('\n')
    }
  }

  try {
    const first = await ask('New password: ')
    if ((await ask('The same again: ')) !== first) throw new Failure('that was not the same')
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
  if (Buffer.byteLength(line) > MAX_BYTES) throw new Failure(`the password has more than ${MAX_BYTES} bytes`)
  return line
}
