/** One channel that is listened to for as long as it is wanted, and known to be heard. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Probes } from '../../metrics/probes.ts'
import type { RedisConnection } from './connect.ts'
import type { Listener } from './listen.ts'
import { TIMEOUT_MS } from './options.ts'

/** How often a probe is published to the channel. */
const PROBE_MS = 1000
/** So many probes in a row may stay away before the connection is made anew. */
const MAX_MISSED_PROBES = 2
/** The pause before the connection is made anew. */
const RELISTEN_MS = 200
/** No envelope is like this: each begins with its version, and says more. */
const PROBE = Uint8Array.of(0)

export interface Subscription {
  /** Whether what was published lately has come in. */
  readonly hears: boolean
  /** Resolves when it hears for the first time, or after a second. */
  readonly settled: Promise<void>
  /** Ends it; when it resolves, and Redis is not away, what is published finds no receiver here any more. */
  unsubscribe(): Promise<void>
  /** Ends it at once. */
  stop(): void
}

/**
 * Listens to a channel until it is stopped, and over a new connection whenever the last one was lost or heard nothing of
 * the probes: a connection that lives can be deaf all the same.
 */
export function startSubscription(
  redis: RedisConnection,
  channel: string,
  receive: (envelope: Uint8Array) => void,
  probes: Probes,
): Subscription {
  const stopping = new AbortController()
  const settled = Promise.withResolvers<void>()
  let listener: Listener | undefined
  let endListening = (): void => {}
  let hears = false

  /** Listens over one connection, until it is lost, deaf or stopped. */
  async function hear(): Promise<void> {
    const ended = Promise.withResolvers<void>()
    let isCurrent = true
    let missedProbes = 0
    let probedAt = 0

    function probe(): void {
      if (missedProbes === MAX_MISSED_PROBES) ended.resolve()
      if (missedProbes === 0) probedAt = performance.now()
      else probes.lost++
      missedProbes++
      // Nobody heard it: what is published goes elsewhere than this connection does.
      redis.publish(channel, PROBE).then(
        isHeard => {
          if (!isHeard) ended.resolve()
        },
        () => {},
      )
    }

    function onMessage(message: Buffer): void {
      // What a connection still brings that was given up comes over its successor, too.
      if (!isCurrent) return
      missedProbes = 0
      if (!hears) {
        hears = true
        settled.resolve()
      }
      if (message.length === 1 && message[0] === PROBE[0]) {
        probes.roundTrips.observe((performance.now() - probedAt) / 1000)
        return
      }
      receive(new Uint8Array(message.buffer, message.byteOffset, message.byteLength))
    }

    listener = await redis.listen(channel, onMessage)
    endListening = ended.resolve
    if (stopping.signal.aborted) ended.resolve()
    probe()
    const probing = setInterval(probe, PROBE_MS)
    await Promise.race([listener.lost, ended.promise])
    clearInterval(probing)
    isCurrent = false
    hears = false
    listener.disconnect()
  }

  async function hearAlways(): Promise<void> {
    while (!stopping.signal.aborted) {
      await hear().catch(() => {})
      await pause(RELISTEN_MS, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  function stop(): void {
    stopping.abort()
    endListening()
  }

  hearAlways()
  setTimeout(settled.resolve, TIMEOUT_MS).unref()

  return {
    get hears() {
      return hears
    },

    settled: settled.promise,

    async unsubscribe() {
      await listener?.unsubscribe().catch(() => {})
      stop()
    },

    stop,
  }
}
