/** The contract of a Store. */
import { describe } from 'node:test'
import { accountsContract } from './store/accounts.ts'
import { addressesContract } from './store/addresses.ts'
import { administrationContract } from './store/administration.ts'
import { blockListContract } from './store/block-list.ts'
import { type CreateDatabase, withStore } from './store/database.ts'
import { eventsContract } from './store/events.ts'
import { friendshipsContract } from './store/friendships.ts'
import { leaseContract } from './store/lease.ts'
import { lifecycleContract } from './store/lifecycle.ts'
import { removalContract } from './store/removal.ts'
import { requestsContract } from './store/requests.ts'
import { roomsContract } from './store/rooms.ts'
import { rosterContract } from './store/roster.ts'
import { rosterLimitsContract } from './store/roster-limits.ts'
import { searchContract } from './store/search.ts'
import { sharesContract } from './store/shares.ts'
import { storedMessagesContract } from './store/stored-messages.ts'
import { webServerContract } from './store/web-server.ts'

export function storeContract(name: string, create: CreateDatabase): void {
  describe(name, () => {
    const test = withStore(create)
    accountsContract(test)
    addressesContract(test)
    rosterContract(test)
    rosterLimitsContract(test)
    friendshipsContract(test)
    blockListContract(test)
    requestsContract(test)
    storedMessagesContract(test)
    sharesContract(test)
    searchContract(test)
    administrationContract(test)
    eventsContract(test)
    removalContract(test)
    leaseContract(test)
    webServerContract(test)
    roomsContract(test)
    lifecycleContract(test)
  })
}
