/** What the keys of a site may do to accounts: the operations of administrators, each with rows in the audit table. */
import type { Administration } from '../../admin/account-operations.ts'
import type { PeerGateways } from '../../admin/peer-gateways.ts'
import { tellClosed } from '../../admin/room-news.ts'
import type { Clock } from '../../clock.ts'
import { messageOf } from '../../errors.ts'
import { ADMINISTRATOR } from '../../store/audit.ts'
import type { EventKind } from '../../store/event-kinds.ts'
import type { EventLog } from '../../store/event-log.ts'
import type { Store } from '../../store/interface.ts'
import type { Said, Saying } from '../../store/rooms/interface.ts'
import type { ChatServer } from '../chat/chat-server.ts'
import type { RoomNews } from '../chat/news.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly chat: ChatServer
  readonly eventLog: EventLog
  readonly gateways: PeerGateways
}

/** The administration by one key. */
export class KeyAdministration implements Administration {
  readonly administrator: string
  readonly hasCluster = true
  private readonly parts: Parts

  constructor(parts: Parts, key: string) {
    this.parts = parts
    this.administrator = administratorOf(key)
  }

  get store(): Store {
    return this.parts.store
  }

  get clock(): Clock {
    return this.parts.clock
  }

  tellNews(news: RoomNews): Promise<void> {
    return this.parts.chat.tell(news)
  }

  tellClosed(room: number): Promise<void> {
    return tellClosed(this.parts.gateways, room)
  }

  say(saying: Saying): Promise<Said> {
    return this.parts.chat.sayings.say(saying)
  }

  async cluster(): Promise<PeerGateways> {
    return this.parts.gateways
  }

  async recordEvent(kind: EventKind, number: number): Promise<void> {
    this.parts.eventLog.record(kind, number, { id: '', address: '' }, this.administrator)
  }

  /**
   * Runs `work`. The audit table gets one entry before it starts, and one of its end. `subject` is the account concerned, 0 for none;
   * `detail` is in both.
   */
  async audited<T>(action: string, subject: number, work: () => Promise<T>, detail = ''): Promise<T> {
    await this.record(action, subject, detail)
    try {
      const result = await work()
      await this.record(`${action} done`, subject, detail)
      return result
    } catch (error) {
      // If the store fails as well, the first error is reported.
      await this.record(`${action} failed`, subject, messageOf(error)).catch(() => {})
      throw error
    }
  }

  private async record(action: string, subject: number, detail = ''): Promise<void> {
    const { clock, store } = this.parts
    const text = [this.administrator, detail].filter(Boolean).join(': ')
    await store.audit(ADMINISTRATOR, action, subject, clock.now(), text)
  }
}

/** How the audit table names a key. */
export function administratorOf(key: string): string {
  return `api key ${key}`
}
