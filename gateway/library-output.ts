/** Puts into the log what libraries and Node write to the console: a line that is no JSON breaks whoever collects the log. */
import { format } from 'node:util'
import type { Logger } from 'pino'

/** For the rest of the process. */
export function logLibraryOutput(log: Logger): void {
  for (const method of ['debug', 'log', 'info', 'warn', 'error'] as const) {
    const level = method === 'log' ? 'info' : method
    console[method] = (...args: unknown[]) => log[level]({ source: 'console' }, format(...args))
  }
  // Node's own listener prints them.
  process.removeAllListeners('warning')
  process.on('warning', warning => log.warn({ err: warning }, 'warning'))
}
