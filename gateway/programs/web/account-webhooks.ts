/** Tells webhooks of accounts that are created, signed in and signed out. */
import type { EventListener } from '../../store/event-log.ts'
import type { Webhooks } from './webhooks.ts'

/** Like the log and the events of accounts, these tell of hidden users, too: they are for those who run the server (P1). */
export function accountWebhooks(webhooks: Webhooks): EventListener {
  return (kind, number, reason) => {
    if (kind === 'registered') webhooks.emit('account.created', { number })
    else if (kind === 'signed in') webhooks.emit('account.signed_in', { number })
    else if (kind === 'signed out') webhooks.emit('account.signed_out', { number, reason })
  }
}
