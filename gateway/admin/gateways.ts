/** The instances as the admin command reaches them: through Redis, without being one of them. */
import { randomUUID } from 'node:crypto'
import { ByteReader, FieldError } from '../../protocol/bytes.ts'
import type { Bus } from '../cluster/bus.ts'
import type { SharedDirectory } from '../cluster/directory.ts'
import { decodeEnvelope, encodeEnvelope } from '../cluster/envelope.ts'
import { newInstance } from '../cluster/membership.ts'
import { createRedisBus } from '../cluster/redis/bus.ts'
import { connectRedis, type RedisConnection } from '../cluster/redis/connect.ts'
import { createRedisDirectory } from '../cluster/redis/directory.ts'
import { ClusterUnavailable } from '../errors.ts'
import {
  type CommandName,
  type CommandValues,
  decodeReply,
  encodeCommand,
  type RemoteCommand,
  type ReplyValues,
} from './remote-messages.ts'

/** How long instances may take to answer, in milliseconds. */
const ANSWER_MS = 3000

/** What instances answered, by id, and those that did not: they may have done what they were asked all the same. */
export interface Replies<N extends CommandName> {
  readonly replies: ReadonlyMap<string, ReplyValues<N>>
  readonly silent: readonly string[]
}

interface Question {
  readonly name: CommandName
  readonly silent: Set<string>
  readonly replies: Map<string, object>
  readonly complete: () => void
}

export class Gateways {
  /** Who is signed in where, and which instances there are. */
  readonly directory: SharedDirectory
  private readonly redis: RedisConnection
  private readonly bus: Bus
  /** Where replies come; no instance's. */
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
      await gateways.bus.subscribe(gateways.id, bytes => gateways.receive(bytes))
      if (!gateways.bus.hears) throw new ClusterUnavailable('Redis: what is published does not arrive')
      return gateways
    } catch (error) {
      await gateways.close()
      throw error
    }
  }

  /** Asks all instances, and waits for their replies, or for three seconds. */
  async askAll<N extends CommandName>(name: N, values: CommandValues<N>): Promise<Replies<N>> {
    return this.ask(await this.directory.instances(), name, values)
  }

  /** Asks these instances. */
  async ask<N extends CommandName>(
    instances: readonly string[],
    name: N,
    values: CommandValues<N>,
  ): Promise<Replies<N>> {
    const id = randomUUID()
    const { promise: complete, resolve } = Promise.withResolvers<void>()
    const question = { name, silent: new Set(instances), replies: new Map(), complete: resolve }
    this.questions.set(id, question)
    const body = encodeCommand({ name, values } as RemoteCommand)
    const envelope = encodeEnvelope({
      ...{ sender: this.id, sequence: 0, acknowledged: 0, ackRequested: false, gap: false },
      items: [{ name: 'adminCommand', values: { id, body } }],
    })
    const heard = await Promise.all(instances.map(instance => this.publish(instance, envelope)))
    const timeout = setTimeout(resolve, ANSWER_MS)
    if (heard.some(Boolean)) await complete
    clearTimeout(timeout)
    this.questions.delete(id)
    return { replies: question.replies, silent: [...question.silent] }
  }

  /** Whether anyone heard it. */
  private publish(instance: string, envelope: Uint8Array): Promise<boolean> {
    return this.bus.publish(instance, envelope).catch(() => false)
  }

  /** Ignores what is no reply to an open question. */
  private receive(bytes: Uint8Array): void {
    try {
      const { sender = '', items = [] } = decodeEnvelope(new ByteReader(bytes, 0, bytes.length)) ?? {}
      for (const item of items) {
        if (item.name !== 'adminReply') continue
        const question = this.questions.get(item.values.id)
        const { name, values } = decodeReply(item.values.body)
        if (question?.name !== name || !question.silent.delete(sender)) continue
        question.replies.set(sender, values)
        if (question.silent.size === 0) question.complete()
      }
    } catch (error) {
      if (!(error instanceof FieldError)) throw error
    }
  }

  async close(): Promise<void> {
    await this.bus.close()
    this.redis.close()
  }
}
