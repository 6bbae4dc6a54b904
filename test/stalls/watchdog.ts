/** A thread beside the main thread: it finds out for how long that waits between two beats. */
import { readdirSync, readFileSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import { BEATS, type Heartbeat, waitSince } from './heartbeat.ts'

const SAMPLE_MS = 5

const heartbeat: Heartbeat = workerData
const never = new Int32Array(new SharedArrayBuffer(4))
const tasks = '/proc/self/task'
const main = String(process.pid)
const own = readFileSync('/proc/thread-self/stat', 'latin1').split(' ', 1)[0]

/** A letter: R is running or ready to run, S and D are asleep, T is stopped by a signal. */
function stateOf(thread: string): string {
  const status = readFileSync(`${tasks}/${thread}/stat`, 'latin1')
  return status.charAt(status.lastIndexOf(')') + 2)
}

/** Asleep, but not in an event loop that has no events: that may sleep for long where the machine's timers are late. */
function isWaiting(): boolean {
  return (
    'SD'.includes(stateOf(main)) && !/^(ep_poll|do_epoll_wait)$/.test(readFileSync(`${tasks}/${main}/wchan`, 'latin1'))
  )
}

/** The other threads that run or are ready to, each with the processor time that it has used, in nanoseconds. */
function readyThreads(): Map<string, string> {
  const ready = new Map<string, string>()
  for (const thread of readdirSync(tasks)) {
    if (thread === main || thread === own) continue
    try {
      const [used = ''] = readFileSync(`${tasks}/${thread}/schedstat`, 'latin1').split(' ', 1)
      if (stateOf(thread) === 'R') ready.set(thread, used)
    } catch {
      // It has just ended.
    }
  }
  return ready
}

let beat = -1
let waitedMs = 0
let wereReady = new Map<string, string>()
for (let last = performance.now(); ; ) {
  Atomics.wait(never, 0, 0, SAMPLE_MS)
  const now = performance.now()
  // When this thread was held up too, the machine or a signal did it.
  const sampleMs = Math.min(now - last, 2 * SAMPLE_MS)
  last = now
  const latest = Atomics.load(heartbeat, BEATS)
  if (latest !== beat) {
    beat = latest
    waitedMs = 0
    wereReady.clear()
  } else if (isWaiting()) {
    const ready = readyThreads()
    // The machine does not let one run that the main thread may be waiting for, as long as it likes.
    const isStarved = [...ready].some(([thread, used]) => wereReady.get(thread) === used)
    if (!isStarved) waitedMs += sampleMs
    wereReady = ready
    Atomics.store(heartbeat, waitSince(beat), Math.round(waitedMs))
  }
}
