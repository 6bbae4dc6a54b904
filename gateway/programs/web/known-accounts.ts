/** The accounts that a site sends messages from: each is looked up once a minute at most. */
import type { Clock } from '../../clock.ts'
import { Refusal } from '../../errors.ts'
import type { Store } from '../../store/interface.ts'

const KNOWN_MS = 60_000
/** Accounts that are remembered; the oldest are forgotten. */
const MAX_KNOWN = 10_000

export class KnownAccounts {
  private readonly store: Pick<Store, 'account'>
  private readonly clock: Clock
  /** Until when each is known to exist, oldest first. */
  private readonly known = new Map<number, number>()
  private readonly asking = new Map<number, Promise<void>>()

  constructor(store: Pick<Store, 'account'>, clock: Clock) {
    this.store = store
    this.clock = clock
  }

  /**
   * Throws a Refusal for an account that there is not, or that is disabled. Returns undefined at once for one that is known; all who ask
   * for another meanwhile go on in order.
   */
  check(number: number): Promise<void> | undefined {
    if ((this.known.get(number) ?? 0) > this.clock.now()) return undefined
    const asked = this.asking.get(number) ?? this.ask(number).finally(() => this.asking.delete(number))
    this.asking.set(number, asked)
    return asked
  }

  private async ask(number: number): Promise<void> {
    const state = await this.store.account(number)
    if (state === undefined) throw new Refusal('noSuchNumber')
    if (state.disabledSince !== undefined) throw new Refusal('accountDisabled')
    const [oldest] = this.known.keys()
    if (oldest !== undefined && this.known.size >= MAX_KNOWN) this.known.delete(oldest)
    this.known.delete(number)
    this.known.set(number, this.clock.now() + KNOWN_MS)
  }
}
