/** What every Store keeps to; each part in a file of its own. */
import { describe } from 'node:test'
import { accountsContract } from './store/accounts.ts'
import { administrationContract } from './store/administration.ts'
import { type CreateDatabase, withStore } from './store/database.ts'
import { lifeContract } from './store/life.ts'
import { mailboxContract } from './store/mailbox.ts'
import { requestsContract } from './store/requests.ts'
import { rosterContract } from './store/roster.ts'
import { rosterLimitsContract } from './store/roster-limits.ts'
import { searchContract } from './store/search.ts'

export function storeContract(name: string, create: CreateDatabase): void {
  describe(name, () => {
    const test = withStore(create)
    accountsContract(test)
    rosterContract(test)
    rosterLimitsContract(test)
    requestsContract(test)
    mailboxContract(test)
    searchContract(test)
    administrationContract(test)
    lifeContract(test)
  })
}
