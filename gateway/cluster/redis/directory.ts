/** The Directory of instances that share a Redis: numbers in buckets, and the leases of instances. */
import pLimit from 'p-limit'
import { ClusterUnavailable } from '../../errors.ts'
import type { Presence, SharedDirectory } from '../directory.ts'
import { LEASE_MS } from '../directory.ts'
import type { ClusterKeys } from '../keys.ts'
import type { RedisConnection } from './connect.ts'
import { SignedTexts } from './entries.ts'
import { loadScripts } from './scripts.ts'

/** A bucket has 4096 numbers: few enough for a script to go through, many enough that one page is in few of them. */
const BUCKET_BITS = 12
/** How many buckets are asked in one round trip. */
const BUCKETS_AT_ONCE = 8
/** How many sign-ins one script restores: Redis does nothing else meanwhile. */
const RESTORED_AT_ONCE = 500
/** How often an entry is signed for one claim: again when it meets one that is not older, or not authentic. */
const MAX_SIGNED = 10

interface SignIn {
  entry: Presence
  displaced: Presence | undefined
}

/** A sign-in to restore, with its place in the answer. */
interface Restoring {
  readonly place: number
  readonly number: number
  readonly entry: Presence
  /** A held entry that is not authentic. */
  readonly unauthentic: string
}

/** The connection stays open when the directory is closed. */
export function createRedisDirectory(redis: RedisConnection, keys: ClusterKeys): SharedDirectory {
  const scripts = loadScripts(redis)
  const texts = new SignedTexts(keys)
  const knownBuckets = `${redis.prefix}:{instances}:buckets`
  const leases = [
    `${redis.prefix}:{instances}`,
    `${redis.prefix}:{instances}:dead`,
    `${redis.prefix}:{instances}:uncleared`,
  ] as const
  const inTurn = pLimit(BUCKETS_AT_ONCE)
  const entered = new Set<number>()
  let enteredOver = 0
  /** What to add to performance.now() to have Redis' time, in milliseconds; undefined before the first renewal. */
  let timeOffset: number | undefined

  function entriesOf(bucket: number): string {
    return `${redis.prefix}:{users:${bucket}}`
  }

  function visibleOf(bucket: number): string {
    return `${redis.prefix}:{users:${bucket}}:visible`
  }

  function keysOf(bucket: number): [entries: string, visible: string] {
    return [entriesOf(bucket), visibleOf(bucket)]
  }

  /** Makes a bucket known before it has its first entry. Redis may have forgotten it whenever it was reconnected. */
  async function enter(bucket: number): Promise<void> {
    const over = redis.connections
    if (enteredOver !== over) {
      enteredOver = over
      entered.clear()
    }
    if (entered.has(bucket)) return
    await redis.ask(commands => commands.zadd(knownBuckets, bucket, bucket))
    if (enteredOver === over) entered.add(bucket)
  }

  /** Known buckets from one score to another, nearest first. */
  async function buckets(from: number | string, to: number | string, limit?: number): Promise<number[]> {
    return (await range(knownBuckets, from, to, limit)).map(Number)
  }

  /** Members of a sorted set whose scores lie from one to another, which may be less. */
  function range(key: string, from: number | string, to: number | string, limit = -1): Promise<string[]> {
    return redis.ask(commands =>
      to === '-inf'
        ? commands.zrevrangebyscore(key, from, to, 'LIMIT', 0, limit)
        : commands.zrangebyscore(key, from, to, 'LIMIT', 0, limit),
    )
  }

  function readDisplaced(number: number, text: unknown): Presence | undefined {
    return typeof text === 'string' ? texts.readEntry(number, text) : undefined
  }

  /** Restores sign-ins of an instance in one bucket. Returns those that have to be tried again. */
  async function restoreBatch(bucket: number, batch: readonly Restoring[], restored: SignIn[]): Promise<Restoring[]> {
    const values = batch.flatMap(({ number, entry, unauthentic }) => {
      return [number, entry.generation, texts.entry(number, entry), unauthentic]
    })
    const replies = items(await scripts.restore(...keysOf(bucket), batch[0]?.entry.instance ?? '', ...values))
    return batch.flatMap((sought, index): Restoring[] => {
      const { place, number, entry } = sought
      const [text, displaced] = items(replies[index])
      const counts = texts.readEntry(number, String(text))
      if (counts === undefined) return [{ ...sought, unauthentic: String(text) }]
      const isOwn = counts.instance === entry.instance
      if (isOwn && counts.mode !== entry.mode) return [{ ...sought, entry: { ...counts, mode: entry.mode } }]
      restored[place] = { entry: counts, displaced: readDisplaced(number, displaced) }
      return []
    })
  }

  return {
    get connections() {
      return redis.connections
    },

    async instances() {
      return texts.readInstances(await redis.ask(commands => commands.zrange(leases[0], '0', '-1'))).sort()
    },

    async *signIns() {
      for (const bucket of await buckets('-inf', '+inf')) {
        const entries = Object.entries(await redis.ask(commands => commands.hgetall(entriesOf(bucket))))
        yield entries
          .flatMap(([field, text]) => {
            const number = Number(field)
            const entry = texts.readEntry(number, text)
            return entry === undefined ? [] : [{ number, ...entry }]
          })
          .sort((one, other) => one.number - other.number)
      }
    },

    nextGeneration() {
      return Math.floor(1000 * (performance.now() + (timeOffset ?? performance.timeOrigin)))
    },

    async claim(number, instance, mode, asked) {
      const bucket = bucketOf(number)
      await enter(bucket)
      let generation = asked ?? this.nextGeneration()
      let unauthentic = ''
      for (let signed = 0; signed < MAX_SIGNED; signed++) {
        const entry = { instance, generation, mode }
        const text = texts.entry(number, entry)
        const reply = items(await scripts.claim(...keysOf(bucket), number, generation, text, unauthentic))
        if (reply[0] === text) return { entry, displaced: readDisplaced(number, reply[1]) }
        const held = String(reply[1])
        const holder = texts.readEntry(number, held)
        if (holder === undefined) unauthentic = held
        else generation = Math.max(holder.generation + 1, this.nextGeneration())
      }
      throw new ClusterUnavailable('Redis: other sign-ins of the number come again and again')
    },

    async setMode(number, entry) {
      return (
        (await scripts.setMode(...keysOf(bucketOf(number)), number, entry.generation, texts.entry(number, entry))) === 1
      )
    },

    async release(number, generation) {
      return (await scripts.release(...keysOf(bucketOf(number)), number, generation)) === 1
    },

    async find(numbers) {
      const found = new Array<Presence | undefined>(numbers.length).fill(undefined)
      const byBucket = Map.groupBy(numbers.keys(), place => bucketOf(Number(numbers[place])))
      await Promise.all(
        Array.from(byBucket, async ([bucket, places]) => {
          const fields = places.map(place => String(numbers[place]))
          const entries = await redis.ask(commands => commands.hmget(entriesOf(bucket), ...fields))
          for (const [index, place] of places.entries()) {
            const entry = entries[index]
            if (entry) found[place] = texts.readEntry(Number(numbers[place]), entry)
          }
        }),
      )
      return found
    },

    async visible(start, direction, limit) {
      const found: string[] = []
      const end = direction === 'above' ? '+inf' : '-inf'
      let from: number | string = bucketOf(start)
      while (found.length < limit) {
        const next = await buckets(from, end, BUCKETS_AT_ONCE)
        const pages = await Promise.all(next.map(bucket => range(visibleOf(bucket), `(${start}`, end, limit)))
        found.push(...pages.flat())
        if (next.length < BUCKETS_AT_ONCE) break
        from = `(${next.at(-1)}`
      }
      return found.slice(0, limit).map(Number)
    },

    async visibleBetween(low, high) {
      const within = await buckets(bucketOf(low), bucketOf(high))
      const numbers = await inTurn.map(within, bucket => range(visibleOf(bucket), low, high))
      return numbers.flat().map(Number)
    },

    async renew(instance, canEvict) {
      const asked = performance.now()
      const takenTime = timeOffset === undefined ? '' : asked + timeOffset
      const reply = await scripts.renew(...leases, texts.instance(instance), LEASE_MS, Number(canEvict), takenTime)
      const [time, lost, instances, dead, pendingCleanup] = items(reply)
      const least = Number(time) - performance.now()
      const most = Number(time) + 1 - asked
      // Slow renewals say little, and leave what quick ones have told.
      timeOffset = Math.min(Math.max(timeOffset ?? (least + most) / 2, least), most)
      return {
        lost: lost === 1,
        instances: texts.readInstances(strings(instances)),
        dead: texts.readInstances(strings(dead)),
        pendingCleanup: texts.readInstances(strings(pendingCleanup)),
      }
    },

    async evict(instance) {
      await scripts.evict(...leases, texts.instance(instance))
    },

    async clear(instance) {
      await inTurn.map(await buckets('-inf', '+inf'), bucket => scripts.clear(...keysOf(bucket), instance))
      await redis.ask(commands => commands.zrem(leases[2], texts.instance(instance)))
    },

    async restore(instance, signIns) {
      const restored = new Array<SignIn>(signIns.length)
      const byBucket = Map.groupBy(
        Array.from(signIns, ({ number, generation, mode }, place): Restoring => {
          return { place, number, entry: { instance, generation, mode }, unauthentic: '' }
        }),
        ({ number }) => bucketOf(number),
      )
      const batches = [...byBucket].flatMap(([bucket, all]) =>
        chunks(all, RESTORED_AT_ONCE).map(batch => ({ bucket, batch })),
      )
      await inTurn.map(batches, async ({ bucket, batch }) => {
        await enter(bucket)
        let pending: readonly Restoring[] = batch
        for (let signed = 0; pending.length > 0; signed++) {
          if (signed === MAX_SIGNED) throw new ClusterUnavailable('Redis: entries change again and again')
          pending = await restoreBatch(bucket, pending, restored)
        }
      })
      return restored
    },

    async close() {},
  }
}

function bucketOf(number: number): number {
  return number >>> BUCKET_BITS
}

function strings(reply: unknown): string[] {
  return items(reply).filter(item => typeof item === 'string')
}

function items(reply: unknown): unknown[] {
  return Array.isArray(reply) ? reply : []
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
