/** The log of the process, on standard output. It never stops the server: lines that cannot be written wait, or are lost. */
import { type Logger, pino } from 'pino'
import sonicBoom from 'sonic-boom'
import { codeOf } from './errors.ts'

/** How many bytes of lines wait while they cannot be written, as when the disk is full; then lines are lost. */
const MAX_WAITING_BYTES = 1_048_576
/** Errors after which nothing can be written again: the terminal is closed, or whoever read the pipe is gone. */
const finalCodes = ['EIO', 'ENXIO', 'EPIPE']

const nothing = () => {}

export function createLog(level: string): Logger {
  // Not by `pino.destination`: the version that pino has tries for ever, at the end of the process, what cannot be written.
  const destination = new sonicBoom.SonicBoom({ fd: process.stdout.fd, maxLength: MAX_WAITING_BYTES })
  // Without a listener an error is an uncaught exception.
  destination.on('error', error => {
    if (finalCodes.includes(codeOf(error))) Object.assign(destination, { write: nothing })
  })
  process.on('exit', () => {
    try {
      destination.flushSync()
    } catch {
      // The last lines are lost.
    }
  })
  return pino({ level }, destination)
}
