/** The instances as the admin command reaches them: through Redis, without being one of them. */
import { randomUUID } from 'node:crypto'
import { ByteReader } from '../../protocol/bytes.ts'
import type { Bus } from '../cluster/bus.ts'
import type { SharedDirectory } from '../cluster/directory.ts'
import { newInstance } from '../cluster/membership.ts'
import { createRedisBus } from '../cluster/redis/bus.ts'
import { connectRedis, type RedisConnection } from '../cluster/redis/connect.ts'
import { createRedisDirectory } from '../cluster/redis/directory.ts'
import { ClusterUnavailable } from '../errors.ts'
import { type AnswerValues, decodeAdmin, encodeAdmin, type OrderName, type OrderValues } from './messages.ts'

/** How long instances may take to answer, in milliseconds. */
const ANSWER_MS = 3000

/** What instances answered, by id, and those that did not: they may have done what they were asked all the same. */
export interface Answers<N extends OrderName> {
  readonly answers: ReadonlyMap<string, AnswerValues<N>>
  readonly silent: readonly string[]
}

interface Question {
  readonly name: OrderName
  readonly silent: Set<string>
  readonly answers: Map<string, object>
  readonly complete: () => void
}

export class Gateways {
  /** Who is signed in where, and which instances there are. */
  readonly directory: SharedDirectory
  private readonly redis: RedisConnection
  private readonly bus: Bus
  /** Where answers come; no instance's. */
  private readonly id = newInstance()
  private readonly questions = new Map<string, Question>()

  private constructor(redis: RedisConnection) {
    this.redis = redis
    this.bus = createRedisBus(redis)
    this.directory = createRedisDirectory(redis)
  }

  /** Throws ClusterUnavailable when Redis can't be reached within some seconds. */
  static async reach(url: string, prefix: string): Promise<Gateways> {
    const gateways = new Gateways(await connectRedis(url, prefix))
    try {
      // Says what is wrong with Redis, if anything is.
      await gateways.directory.instances()
      await gateways.bus.subscribe(gateways.id, bytes => gateways.hear(bytes))
      if (!gateways.bus.hears) throw new ClusterUnavailable('Redis: what is published does not arrive')
      return gateways
    } catch (error) {
      await gateways.close()
      throw error
    }
  }

  /** Asks all instances, and waits for their answers, or for three seconds. */
  async askAll<N extends OrderName>(name: N, values: OrderValues<N>): Promise<Answers<N>> {
    return this.ask(await this.directory.instances(), name, values)
  }

  /** Asks these instances. */
  async ask<N extends OrderName>(instances: readonly string[], name: N, values: OrderValues<N>): Promise<Answers<N>> {
    const id = randomUUID()
    const { promise: complete, resolve } = Promise.withResolvers<void>()
    const question = { name, silent: new Set(instances), answers: new Map(), complete: resolve }
    this.questions.set(id, question)
    const order = encodeAdmin({ kind: 'order', id, sender: this.id, name, values } as Parameters<typeof encodeAdmin>[0])
    const heard = await Promise.all(instances.map(instance => this.publish(instance, order)))
    const timeout = setTimeout(resolve, ANSWER_MS)
    if (heard.some(Boolean)) await complete
    clearTimeout(timeout)
    this.questions.delete(id)
    return { answers: question.answers, silent: [...question.silent] }
  }

  /** Whether anyone heard it. */
  private publish(instance: string, order: Uint8Array): Promise<boolean> {
    return this.bus.publish(instance, order).catch(() => false)
  }

  private hear(bytes: Uint8Array): void {
    const answer = decodeAnswer(bytes)
    if (answer === undefined) return
    const question = this.questions.get(answer.id)
    if (question?.name !== answer.name || !question.silent.delete(answer.sender)) return
    question.answers.set(answer.sender, answer.values)
    if (question.silent.size === 0) question.complete()
  }

  async close(): Promise<void> {
    await this.bus.close()
    this.redis.close()
  }
}

/** Undefined for what is no answer: then it counts as none. */
function decodeAnswer(bytes: Uint8Array) {
  try {
    const message = decodeAdmin(new ByteReader(bytes, 0, bytes.length))
    return message?.kind === 'answer' ? message : undefined
  } catch {
    return undefined
  }
}
