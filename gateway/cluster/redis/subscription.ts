/** A subscription to one channel that restores itself, and that probes tell to work. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Probes } from '../../metrics/probes.ts'
import type { Listener, OnMessage } from './listen.ts'
import { TIMEOUT_MS } from './options.ts'

/** How often a probe is published to the channel. */
const PROBE_MS = 1000
/** Probes in a row that may get lost before the connection is replaced. */
const MAX_MISSED_PROBES = 2
/** The pause before the connection is replaced, in milliseconds. */
const RELISTEN_MS = 200
/** No envelope looks like this: each begins with its version, and is longer. */
const PROBE = Uint8Array.of(0)

/** The channel that is subscribed to. */
interface Channel {
  /** Opens a connection that is subscribed. */
  listen(onMessage: OnMessage): Promise<Listener>
  /** Resolves to whether anyone received the message. */
  publish(message: Uint8Array): Promise<boolean>
}

export interface Subscription {
  /** Whether the latest probes have arrived. */
  readonly isHealthy: boolean
  /** Resolves when the first message has arrived, or after a second. */
  readonly settled: Promise<void>
  /** Unsubscribes. Once resolved, and if Redis was reachable, PUBLISH reports no receivers. */
  unsubscribe(): Promise<void>
  /** Disconnects at once. */
  stop(): void
}

/**
 * Subscribes until stopped, over a new connection whenever the last one was lost or no longer delivered the probes: a connection can be
 * open and deliver nothing.
 */
export function startSubscription(
  channel: Channel,
  receive: (envelope: Uint8Array) => void,
  probes: Probes,
): Subscription {
  const stopping = new AbortController()
  const settled = Promise.withResolvers<void>()
  let listener: Listener | undefined
  let endListening = (): void => {}
  let isHealthy = false

  /** Subscribes over one connection, until it is lost, delivers nothing, or is stopped. */
  async function listenOnce(): Promise<void> {
    const ended = Promise.withResolvers<void>()
    let isCurrent = true
    let missedProbes = 0
    let probedAt = 0

    function probe(): void {
      if (missedProbes === MAX_MISSED_PROBES) ended.resolve()
      if (missedProbes === 0) probedAt = performance.now()
      else probes.lost++
      missedProbes++
      // Without a receiver, this connection is not subscribed where messages are published.
      channel.publish(PROBE).then(
        isReceived => {
          if (!isReceived) ended.resolve()
        },
        () => {},
      )
    }

    function onMessage(_: unknown, message: Buffer): void {
      // Messages that still arrive over a replaced connection arrive over its successor, too.
      if (!isCurrent) return
      missedProbes = 0
      if (!isHealthy) {
        isHealthy = true
        settled.resolve()
      }
      if (message.length === 1 && message[0] === PROBE[0]) {
        probes.roundTrips.observe((performance.now() - probedAt) / 1000)
        return
      }
      receive(new Uint8Array(message.buffer, message.byteOffset, message.byteLength))
    }

    listener = await channel.listen(onMessage)
    endListening = ended.resolve
    if (stopping.signal.aborted) ended.resolve()
    probe()
    const probing = setInterval(probe, PROBE_MS)
    await Promise.race([listener.lost, ended.promise])
    clearInterval(probing)
    isCurrent = false
    isHealthy = false
    listener.disconnect()
  }

  async function keepListening(): Promise<void> {
    while (!stopping.signal.aborted) {
      await listenOnce().catch(() => {})
      await pause(RELISTEN_MS, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  function stop(): void {
    stopping.abort()
    endListening()
  }

  keepListening()
  setTimeout(settled.resolve, TIMEOUT_MS).unref()

  return {
    get isHealthy() {
      return isHealthy
    },

    settled: settled.promise,

    async unsubscribe() {
      await listener?.unsubscribe().catch(() => {})
      stop()
    },

    stop,
  }
}
