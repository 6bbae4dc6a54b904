/**
 * Loaded before a process's own modules (`--import`): from SIGUSR2 on, it writes a line to stderr for each stall of the main
 * thread. A stall is what keeps the event loop from its next turn for long, and is not the machine's fault: the thread computes,
 * or waits for something that is not an event. What it does until the signal, such as loading modules, does not count.
 */
import { type Profiler, Session } from 'node:inspector'
import { isMainThread, Worker } from 'node:worker_threads'
import { BEATS, newHeartbeat, waitSince } from './heartbeat.ts'
import { namesIn } from './profile.ts'
import { STALL_MS, WATCHED, writtenStall } from './stall.ts'

/** How often the main thread beats, unless something holds up its event loop. */
const BEAT_MS = 10
const PROFILE_EVERY_MICROSECONDS = 2000

/** What the main thread runs, sampled at all times. */
class RunningProfile {
  private readonly session = new Session()

  constructor() {
    this.session.connect()
    this.session.post('Profiler.enable')
    this.session.post('Profiler.setSamplingInterval', { interval: PROFILE_EVERY_MICROSECONDS })
    this.session.post('Profiler.start')
  }

  /** Returns the profile since the last one. */
  take(): Profiler.Profile | undefined {
    let taken: Profiler.Profile | undefined
    this.session.post('Profiler.stop', (_, { profile }) => {
      taken = profile
    })
    this.session.post('Profiler.start')
    return taken
  }
}

function watch(): void {
  const heartbeat = newHeartbeat()
  const profile = new RunningProfile()
  let beats = 0
  let usage = process.threadCpuUsage()
  let beatAt = performance.now()

  function beat(): void {
    const { user, system } = process.threadCpuUsage(usage)
    const computingMs = Math.round((user + system) / 1000)
    const waitingMs = Atomics.load(heartbeat, waitSince(beats))
    if (computingMs + waitingMs > STALL_MS) {
      const names = namesIn(profile.take(), performance.now() - beatAt)
      process.stderr.write(writtenStall({ computingMs, waitingMs, endedAt: Date.now(), names }))
    }
    usage = process.threadCpuUsage()
    beatAt = performance.now()
    beats++
    Atomics.store(heartbeat, waitSince(beats), 0)
    Atomics.store(heartbeat, BEATS, beats)
  }

  setInterval(beat, BEAT_MS).unref()
  process.on('exit', beat)
  const watchdog = new Worker(new URL('watchdog.ts', import.meta.url), { workerData: heartbeat, execArgv: [] })
  watchdog.unref()
  watchdog.once('online', () => process.stderr.write(WATCHED))
}

if (isMainThread) process.once('SIGUSR2', watch)
