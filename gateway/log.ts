/** The log of the process, on standard output. It never stops the server: lines that cannot be written wait, or are lost. */
import { type Logger, pino } from 'pino'
import { codeOf } from './errors.ts'

/** How many bytes of lines wait while they cannot be written, as when the disk is full; then lines are lost. */
const MAX_WAITING_BYTES = 1_048_576
/** Errors after which nothing can be written again: the terminal is closed, or whoever read the pipe is gone. */
const finalCodes = ['EIO', 'ENXIO', 'EPIPE']

const nothing = () => {}

export function createLog(level: string): Logger {
  const destination = pino.destination({ sync: false, maxLength: MAX_WAITING_BYTES })
  // Without a listener an error is an uncaught exception.
  destination.on('error', error => {
    // At the end of the process it would try for ever.
    destination.flushSync = nothing
    if (finalCodes.includes(codeOf(error))) Object.assign(destination, { write: nothing, end: nothing })
  })
  return pino({ level }, destination)
}
