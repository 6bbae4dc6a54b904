/**
 * Ends a test file that has not ended in time, and says what kept it: the runner's limit is one of tests, so without this a file that
 * waits while it is loaded, or leaves something open behind its last test, would hold up all others for good.
 */
import { isMainThread } from 'node:worker_threads'

/** How long a file may take, in milliseconds: several times what the longest takes on a busy machine. */
const FILE_MS = 600_000

if (isMainThread) {
  setTimeout(() => {
    const open = process.getActiveResourcesInfo().join(', ')
    console.error(`${process.argv[1]} has not ended within ${FILE_MS / 1000} s; what is open: ${open}`)
    process.exit(1)
  }, FILE_MS).unref()
}
