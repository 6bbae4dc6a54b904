/** Operators who get a copy of what a watched user sends and receives (S2). */
import type { Logger } from 'pino'
import { decodeText, encodeText, Flag, fromServer, Kind } from '../../protocol/index.ts'
import type { Clock } from '../clock.ts'
import type { ItemHandlers } from '../cluster/envelope.ts'
import type { Peers } from '../cluster/peers.ts'
import type { SessionRegistry } from '../session/registry.ts'
import type { Store } from '../store/interface.ts'

/** The recipient in the copy of a broadcast to everyone. */
export const EVERYONE = 0

export class Monitors {
  private readonly store: Store
  private readonly clock: Clock
  private readonly sessions: SessionRegistry
  private readonly peers: Peers
  private readonly log: Logger
  /** By operator, the watched number and the operator's instance; every instance knows all operators. */
  private readonly watched = new Map<number, { number: number; instance: string }>()
  /** By watched number, its operators. */
  private readonly operators = new Map<number, Set<number>>()

  constructor(store: Store, clock: Clock, sessions: SessionRegistry, peers: Peers, log: Logger) {
    this.store = store
    this.clock = clock
    this.sessions = sessions
    this.peers = peers
    this.log = log
    peers.on('joined', peer => this.joined(peer))
    peers.on('lost', (peer, isResponsible) => this.lost(peer, isResponsible))
  }

  /** Starts copies for an operator here, once that is audited and all instances know; ends those of another number. */
  async start(operator: number, watched: number): Promise<void> {
    await this.end(operator)
    await this.store.audit(operator, 'monitor start', watched, this.clock.now())
    this.set(operator, watched, this.peers.instance)
    await this.peers.tellAll('monitor', { operator, watched })
  }

  /** Ends the copies of an operator here, if there are any; resolves when all instances know. */
  async end(operator: number): Promise<void> {
    if (this.watched.get(operator)?.instance !== this.peers.instance) return
    this.audit(operator)
    this.unset(operator)
    await this.peers.tellAll('monitor', { operator, watched: 0 })
  }

  /** Ends the copies of everyone here who is no operator any more. */
  async keepOnly(operators: readonly number[]): Promise<void> {
    const others = [...this.watched.keys()].filter(number => !operators.includes(number))
    await Promise.all(others.map(number => this.end(number)))
  }

  /** Tells an instance that has come of the operators here. */
  private joined(peer: string): void {
    for (const [operator, { number: watched, instance }] of this.watched) {
      if (instance === this.peers.instance) this.peers.tell(peer, 'monitor', { operator, watched })
    }
  }

  /** An instance is dead, and with it the operators there. */
  private lost(peer: string, isResponsible: boolean): void {
    for (const [operator, { instance }] of this.watched) {
      if (instance !== peer) continue
      if (isResponsible) this.audit(operator)
      this.unset(operator)
    }
  }

  /** This instance was evicted: others have ended, and audited, the copies of operators here. */
  evicted(): void {
    for (const operator of [...this.watched.keys()]) this.unset(operator)
  }

  /** What other instances report of operators. */
  get handlers(): Pick<ItemHandlers, 'monitor' | 'copy'> {
    return {
      copy: (_, { operator, frame }) => this.copyHere(operator, frame),
      monitor: (peer, { operator, watched }) => {
        if (watched !== 0) this.set(operator, watched, peer)
        else if (this.watched.get(operator)?.instance === peer) this.unset(operator)
      },
    }
  }

  private set(operator: number, number: number, instance: string): void {
    this.unset(operator)
    this.watched.set(operator, { number, instance })
    const operators = this.operators.get(number)
    if (operators === undefined) this.operators.set(number, new Set([operator]))
    else operators.add(operator)
  }

  private unset(operator: number): void {
    const watched = this.watched.get(operator)
    if (watched === undefined) return
    this.watched.delete(operator)
    const operators = this.operators.get(watched.number)
    operators?.delete(operator)
    if (operators?.size === 0) this.operators.delete(watched.number)
  }

  private audit(operator: number): void {
    const watched = this.watched.get(operator)?.number ?? 0
    this.store
      .audit(operator, 'monitor end', watched, this.clock.now())
      .catch(error => this.log.error({ err: error, operator, watched }, 'failed to audit the end of monitoring'))
  }

  /** Copies a text to the operators who watch its sender or its recipient. */
  copy(sender: number, recipient: number, text: Uint8Array): void {
    if (this.operators.size === 0) return
    const bySender = this.operators.get(sender) ?? []
    const byRecipient = this.operators.get(recipient) ?? []
    const operators = new Set([...bySender, ...byRecipient])
    if (operators.size === 0) return
    const copy = encodeText(`→ ${recipient}: ${decodeText(text)}`)
    const frame = fromServer.encode('message', { flag: Flag.system, number: sender, text: copy, kind: Kind.monitored })
    for (const operator of operators) {
      const { instance = '' } = this.watched.get(operator) ?? {}
      if (instance === this.peers.instance) this.copyHere(operator, frame)
      else this.peers.tell(instance, 'copy', { operator, frame })
    }
  }

  /** Only the sign-in that asked for copies gets them. */
  private copyHere(operator: number, frame: Uint8Array): void {
    if (this.watched.get(operator)?.instance === this.peers.instance) this.sessions.get(operator)?.push(frame)
  }
}
