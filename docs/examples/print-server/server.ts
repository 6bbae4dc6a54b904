/**
 * A print server: attaches to the chat server as program 0x04, and prints what users send it into PDF files in a folder.
 *
 *   PRINT_KEY=… node docs/examples/print-server/server.ts ws://127.0.0.1:8080/program ./prints
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { attachProgram, type ProgramClient, type ProgramFrame, ProgramRefused } from 'oicq/client'
import { HEADER_BYTES, ProtocolError } from 'oicq/protocol'
import { type Job, jobIn, toUser } from './messages.ts'
import { TooLong, writePdf } from './pdf.ts'

/** Jobs that wait: more are refused, so that memory has a limit whoever sends. */
const MAX_WAITING = 100
/** The frame of an answer, up to the data that `send` takes: the header and the user's number. */
const BEFORE_DATA = HEADER_BYTES + 4

interface Outcome {
  readonly success: 0 | 1
  readonly pages: number
  readonly words: string
}

export interface PrintServer {
  /** Resolves when it is attached for the first time; rejects if the key is wrong. */
  readonly ready: Promise<void>
  close(): void
}

/** Prints into this folder, which it makes if need be, one job after the other. */
export function startPrintServer(url: string, key: string, folder: string): PrintServer {
  const ready = Promise.withResolvers<void>()
  let printing: Promise<unknown> = mkdir(folder, { recursive: true })
  let waiting = 0
  let files = 0

  async function print({ title, text, ...job }: Job): Promise<Outcome> {
    // A name of our own: nothing that a user has written comes into a path.
    const path = join(folder, `${Date.now()}-${job.number}-${++files}.pdf`)
    try {
      const pages = await writePdf(path, title, text)
      console.log(`printed ${path}, pages: ${pages}`)
      return { success: 1, pages, words: '已打印' }
    } catch (error) {
      if (error instanceof TooLong) return { success: 0, pages: 0, words: '页数太多' }
      console.error(`failed to print ${path}:`, error)
      return { success: 0, pages: 0, words: '打印失败' }
    }
  }

  async function answer({ number, job }: Job, outcome: Outcome): Promise<void> {
    const frame = toUser.encode('printed', { number, job, ...outcome })
    await program.send(number, frame[3] ?? 0, frame.subarray(BEFORE_DATA)).catch(error => {
      // Gone, or not reading: the user may print again.
      if (!(error instanceof ProgramRefused)) console.error(`no answer to ${number}:`, error)
    })
  }

  async function onFrame(frame: ProgramFrame): Promise<void> {
    const job = jobIn(frame)
    if (job === undefined) return
    if (waiting >= MAX_WAITING) return answer(job, { success: 0, pages: 0, words: '打印任务太多' })
    waiting++
    const printed = printing.then(() => print(job)).finally(() => waiting--)
    printing = printed
    await answer(job, await printed)
  }

  const program: ProgramClient = attachProgram(url, {
    ...{ program: 'print', key, onFrame },
    onStatus(status) {
      console.log(`print server: ${status}`)
      if (status === 'attached') ready.resolve()
      if (status === 'refused') ready.reject(new Error('the key is wrong'))
    },
    onError(error) {
      // What a user sends may be anything.
      if (!(error instanceof ProtocolError)) console.error(error)
    },
  })
  return { ready: ready.promise, close: () => program.close() }
}

if (import.meta.main) {
  const [url = 'ws://127.0.0.1:8080/program', folder = './prints'] = process.argv.slice(2)
  const { PRINT_KEY: key = '' } = process.env
  await startPrintServer(url, key, folder).ready
}
