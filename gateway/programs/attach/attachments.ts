/** All attached programs of the cluster: those here, and those that other instances have announced (N1). */
import type { Logger } from 'pino'
import {
  type AttachedProgram,
  because,
  type ClosingReasonName,
  type FrameReader,
  isAttachable,
  Program,
  programCodec,
  programMessages,
  type Reason,
  toProgramCodec,
} from '../../../protocol/index.ts'
import type { ItemHandlers } from '../../cluster/envelope.ts'
import type { Peers } from '../../cluster/peers.ts'
import type { Config } from '../../config.ts'
import type { ProgramCounts } from '../../metrics/program-counts.ts'
import { Attachment } from './attachment.ts'
import { isRightKey, nameOf } from './keys.ts'
import type { ProgramConnection } from './program-connection.ts'
import { RemoteRoute } from './remote-route.ts'
import { Results, refusalOf, resultOf } from './results.ts'
import type { ProgramRoute } from './route.ts'

/** Programs attached to one instance: an announcement counts them in one byte. */
const MAX_ATTACHED = 100
/** How often refused programs are logged, in milliseconds: anyone may try. */
const LOG_REFUSED_EVERY_MS = 1000

interface Parts {
  readonly config: Pick<Config, 'programKeys'>
  readonly peers: Peers
  readonly counts: ProgramCounts
  readonly log: Logger
}

export class Attachments {
  private readonly parts: Parts
  private readonly local = new Map<number, Attachment>()
  private readonly remote = new Map<string, Map<number, RemoteRoute>>()
  private readonly results: Results
  private lastId = 0
  private refusedLoggedAt = Number.NEGATIVE_INFINITY

  constructor(parts: Parts) {
    const { peers } = parts
    this.parts = parts
    this.results = new Results(peers, 'toProgramResults')
    peers.on('joined', peer => {
      // Before there was one, an older version of the other instance need not understand it.
      if (this.lastId > 0) this.announce(peer)
    })
    peers.on('lost', peer => this.lost(peer))
  }

  // ——— programs here ———

  /** Returns the program with this id here. */
  get(id: number): Attachment | undefined {
    return this.local.get(id)
  }

  /** The programs attached to this instance. */
  [Symbol.iterator](): Iterator<Attachment> {
    return this.local.values()
  }

  /** Takes the first frame of a connection. Returns the program, or undefined if the connection was closed instead. */
  attach(connection: ProgramConnection, frame: FrameReader): Attachment | undefined {
    const { config, counts, log, peers } = this.parts
    const program = frame.sender
    const isAttach = frame.receiver === Program.server && frame.type === programMessages.attach.code
    if (!isAttach || !isAttachable(program)) {
      this.refuse(connection, because('notAttached'))
      return undefined
    }
    const request = programCodec(program).decode(frame)
    if (request.name !== 'attach') return undefined
    const { name, key } = request.values
    const isRight = isRightKey(config, program, name, key)
    if (!isRight || this.local.size >= MAX_ATTACHED) {
      connection.send(toProgramCodec(program).encode('attached', { success: 0 }))
      this.refuse(connection, because(isRight ? 'serverFull' : 'wrongKey'), program)
      return undefined
    }
    const id = ++this.lastId
    const { instance } = peers
    const attachment = new Attachment({ program, key, id, instance, name: `${instance} ${id}`, connection, counts })
    this.local.set(id, attachment)
    attachment.answer('attached', { success: 1 })
    this.announceToAll()
    log.info({ connection: connection.id, program: name, address: connection.address }, 'program attached')
    return attachment
  }

  private refuse(connection: ProgramConnection, reason: Reason<ClosingReasonName>, program?: AttachedProgram): void {
    const { counts, log } = this.parts
    counts.attachesRefused++
    connection.close(reason)
    const now = performance.now()
    if (now - this.refusedLoggedAt < LOG_REFUSED_EVERY_MS) return
    this.refusedLoggedAt = now
    const { id, address } = connection
    const name = program === undefined ? undefined : nameOf(program)
    log.warn({ connection: id, address, program: name, reason: reason.name }, 'program refused')
  }

  /** The connection of a program has ended. */
  detach(attachment: Attachment): void {
    const { id, program, users } = attachment
    this.local.delete(id)
    attachment.end()
    this.announceToAll()
    this.parts.log.info(
      { connection: attachment.connection.id, program: nameOf(program), users: users.size },
      'program detached',
    )
  }

  /** The keys have changed: closes the programs that have attached with one that is none any more. */
  keysChanged(): void {
    for (const { connection, key, program } of this.local.values()) {
      if (!isRightKey(this.parts.config, program, nameOf(program), key)) connection.close(because('wrongKey'))
    }
  }

  // ——— programs everywhere ———

  /** The attached programs of one kind. */
  *routesTo(program: AttachedProgram): Iterable<ProgramRoute> {
    for (const attachment of this.local.values()) if (attachment.program === program) yield attachment
    for (const routes of this.remote.values()) {
      for (const route of routes.values()) if (route.program === program && !route.isGone) yield route
    }
  }

  /** Returns the program with this id on another instance; undefined when it is not known there any more. */
  remoteRoute(peer: string, id: number): RemoteRoute | undefined {
    return this.remote.get(peer)?.get(id)
  }

  private announceToAll(): void {
    for (const peer of this.parts.peers.alive) this.announce(peer)
  }

  private announce(peer: string): void {
    const attached = [...this.local.values()].map(({ id, program }) => ({ id, program }))
    this.parts.peers.tell(peer, 'programs', { attached })
  }

  private announced(peer: string, attached: readonly { readonly id: number; readonly program: number }[]): void {
    const routes = this.remote.get(peer) ?? new Map<number, RemoteRoute>()
    this.remote.set(peer, routes)
    for (const [id, route] of routes) {
      if (attached.some(each => each.id === id)) continue
      route.detached()
      if (route.isIdle) routes.delete(id)
    }
    for (const { id, program } of attached) {
      if (!routes.has(id) && isAttachable(program)) routes.set(id, new RemoteRoute(this.parts.peers, peer, id, program))
    }
  }

  /** An instance is dead, with the programs and the users there. */
  private lost(peer: string): void {
    for (const route of this.remote.get(peer)?.values() ?? []) route.lost()
    this.remote.delete(peer)
    for (const attachment of this.local.values()) attachment.lost(peer)
  }

  get handlers(): Pick<ItemHandlers, 'programs' | 'toProgram' | 'toProgramResults' | 'programUserGone'> {
    return {
      programs: (peer, { attached }) => this.announced(peer, attached),
      toProgram: (peer, { id, number, generation, frame }) => {
        const attachment = this.local.get(id)
        if (attachment === undefined) {
          this.results.add(peer, id, resultOf('programGone'))
          return
        }
        const user = { instance: peer, number, generation }
        attachment.forwardLater(user, frame, why => this.results.add(peer, id, resultOf(why)))
      },
      toProgramResults: (peer, { id, results }) => {
        const route = this.remoteRoute(peer, id)
        if (route === undefined) return
        for (const result of results) route.report(refusalOf(result))
        if (route.isGone && route.isIdle) this.remote.get(peer)?.delete(id)
      },
      programUserGone: (_, { ids, number, generation }) => {
        for (const id of ids) this.local.get(id)?.userGone(number, generation)
      },
    }
  }
}
