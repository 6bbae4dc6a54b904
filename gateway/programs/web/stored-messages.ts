/** Tells webhooks of messages that are stored for absent users, so that a site can send a push notification. */
import type { Logger } from 'pino'
import { Mode } from '../../../protocol/index.ts'
import type { Directory } from '../../cluster/directory.ts'
import { stateOf } from '../../session/presence-view.ts'
import type { NewMessage } from '../../store/interface.ts'
import type { StoredListener } from '../../store/offline-queue.ts'
import type { WebStore } from '../../store/web-interface.ts'
import type { Webhooks } from './webhooks.ts'

interface Parts {
  /** Hears of stored messages first. */
  readonly listener: StoredListener
  readonly webhooks: Webhooks
  readonly directory: Pick<Directory, 'find'>
  readonly store: Pick<WebStore, 'blocked'>
  readonly log: Logger
}

export class StoredMessageWebhooks implements StoredListener {
  private readonly parts: Parts

  constructor(parts: Parts) {
    this.parts = parts
  }

  async messagesStored(
    recipients: ReadonlySet<number>,
    unseen: ReadonlySet<number>,
    messages: readonly NewMessage[],
  ): Promise<void> {
    await this.parts.listener.messagesStored(recipients, unseen, messages)
    if (messages.length === 0) return
    this.tell(messages).catch(error =>
      this.parts.log.warn({ err: error }, 'failed to queue webhooks of stored messages'),
    )
  }

  /** A hidden user counts as absent (P1). Messages of someone who is blocked go nowhere (M8). */
  private async tell(messages: readonly NewMessage[]): Promise<void> {
    const { directory, store, webhooks } = this.parts
    const entries = await directory.find(messages.map(({ recipient }) => recipient))
    const absent = messages.filter((_, place) => stateOf(entries[place]) === Mode.offline)
    if (absent.length === 0) return
    const blocked = await store.blocked(absent)
    for (const [place, { recipient, sender }] of absent.entries()) {
      if (!blocked[place]) webhooks.emit('message.stored', { recipient, sender })
    }
  }
}
