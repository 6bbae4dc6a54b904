/** Passes requests on to the tab with the connection, and does those of other tabs while this one has it. */
import { ConnectionLost, type OicqClient } from '../../client/index.ts'
import type {
  Arguments,
  PageRequests,
  PassedRequest,
  PassedRoomRequest,
  RequestName,
  Result,
  RoomArguments,
  RoomRequestName,
  RoomRequests,
  RoomResult,
} from './page-requests.ts'
import { receivedError, sentError } from './sent-error.ts'
import type { Tabs } from './tabs.ts'

/** How long the other tab may take to begin with a request, ms: one that the browser has frozen does not. */
const BEGIN_MS = 5000
/** How often the other tab is asked whether it still is at a request that it has begun, ms, and how long it may take to answer. */
const ASK_MS = 5000
/** The tab that asked waits this much longer, ms: then it is certain that the request will not be done. */
const CERTAIN_MS = 500

type AnyRequest = PassedRequest | PassedRoomRequest

interface Pending {
  readonly request: AnyRequest
  readonly settle: (outcome: Promise<unknown>) => void
  timer: ReturnType<typeof setTimeout> | undefined
  isTaken: boolean
}

interface RelayContext {
  readonly tabs: Tabs
  readonly client: OicqClient
  /** Resolves once this tab can do requests itself; undefined while another tab has the connection. */
  readonly ready: () => Promise<void> | undefined
  /** The other tab does not answer. */
  readonly unanswered: () => void
}

export class RequestRelay {
  private readonly context: RelayContext
  private readonly pending = new Map<number, Pending>()
  /** Requests of other tabs that are under way here, by tab and id. */
  private readonly underWay = new Set<string>()
  private lastId = 0

  constructor(context: RelayContext) {
    this.context = context
    const { tabs } = context
    tabs.on('request', ({ id, until, request }, from) => void this.serve(id, until, request, from))
    tabs.on('taken', ({ to, id }) => {
      const pending = to === tabs.id ? this.pending.get(id) : undefined
      if (pending === undefined) return
      pending.isTaken = true
      clearTimeout(pending.timer)
      pending.timer = setTimeout(() => this.askAfter(id, pending), ASK_MS)
    })
    tabs.on('under way?', ({ id }, from) => {
      if (this.underWay.has(`${from} ${id}`)) tabs.tell('taken', { to: from, id })
    })
    tabs.on('reply', reply => {
      if (reply.to !== tabs.id) return
      const outcome = 'failure' in reply ? Promise.reject(receivedError(reply.failure)) : Promise.resolve(reply.result)
      this.take(reply.id)?.settle(outcome)
    })
  }

  /** Does the request here or in the tab with the connection; rejects as the client does. */
  ask<N extends RequestName>(name: N, args: Arguments<N>): Promise<Result<N>> {
    return this.request({ name, args } as PassedRequest) as Promise<Result<N>>
  }

  /** The same for a request about rooms. */
  askRooms<N extends RoomRequestName>(room: N, args: RoomArguments<N>): Promise<RoomResult<N>> {
    return this.request({ room, args } as PassedRoomRequest) as Promise<RoomResult<N>>
  }

  private request(request: AnyRequest): Promise<unknown> {
    const here = this.context.ready()
    if (here !== undefined) return here.then(() => run(this.context.client, request))
    const { promise, resolve } = Promise.withResolvers<unknown>()
    const pending: Pending = { request, settle: resolve, timer: undefined, isTaken: false }
    const id = ++this.lastId
    this.pending.set(id, pending)
    this.pass(id, pending)
    return promise
  }

  /**
   * Another tab has the connection now, or this one: does again what the last one had not begun. What it had begun may be done: it
   * fails, and only the user may repeat it.
   */
  moved(): void {
    for (const [id, pending] of this.pending) {
      clearTimeout(pending.timer)
      if (pending.isTaken) this.fail(id, new ConnectionLost('the tab with the connection was closed'))
      else this.repeat(id, pending)
    }
  }

  private repeat(id: number, pending: Pending): void {
    const here = this.context.ready()
    if (here === undefined) this.pass(id, pending)
    else this.take(id)?.settle(here.then(() => run(this.context.client, pending.request)))
  }

  /** Rejects everything that waits. */
  end(error: Error): void {
    for (const id of this.pending.keys()) this.fail(id, error)
  }

  private pass(id: number, pending: Pending): void {
    this.context.tabs.tell('request', { id, until: Date.now() + BEGIN_MS, request: pending.request })
    pending.timer = setTimeout(() => this.context.unanswered(), BEGIN_MS + CERTAIN_MS)
  }

  /** The browser may have frozen the other tab meanwhile. */
  private askAfter(id: number, pending: Pending): void {
    this.context.tabs.tell('under way?', { id })
    pending.timer = setTimeout(() => this.context.unanswered(), ASK_MS)
  }

  private async serve(id: number, until: number, request: AnyRequest, to: string): Promise<void> {
    const { client, ready, tabs } = this.context
    const here = ready()
    if (here === undefined || Date.now() > until) return
    const key = `${to} ${id}`
    this.underWay.add(key)
    tabs.tell('taken', { to, id })
    try {
      await here
      tabs.tell('reply', { to, id, result: await run(client, request) })
    } catch (error) {
      tabs.tell('reply', { to, id, failure: sentError(error) })
    } finally {
      this.underWay.delete(key)
    }
  }

  private fail(id: number, error: Error): void {
    this.take(id)?.settle(Promise.reject(error))
  }

  private take(id: number): Pending | undefined {
    const pending = this.pending.get(id)
    clearTimeout(pending?.timer)
    this.pending.delete(id)
    return pending
  }
}

function run(client: OicqClient, request: AnyRequest): Promise<unknown> {
  return 'room' in request ? ofRooms(client.rooms, request) : ofClient(client, request)
}

function ofClient<N extends RequestName>(requests: PageRequests, { name, args }: PassedRequest<N>): Promise<Result<N>> {
  return requests[name](...args)
}

function ofRooms<N extends RoomRequestName>(
  requests: RoomRequests,
  { room, args }: PassedRoomRequest<N>,
): Promise<RoomResult<N>> {
  return requests[room](...args)
}
