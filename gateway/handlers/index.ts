/** All handlers, one per row of the message table: a row without one does not compile. */

import { accounts } from './accounts.ts'
import type { Handlers } from './dispatch.ts'
import { files } from './files.ts'
import { friends } from './friends.ts'
import { groups } from './groups.ts'
import { messages } from './messages.ts'
import { monitor } from './monitor.ts'
import { presence } from './presence.ts'
import { search } from './search.ts'
import type { Services } from './services.ts'
import { signIn } from './sign-in.ts'

export function createHandlers(services: Services): Handlers {
  return {
    ...accounts(services),
    ...signIn(services),
    ...messages(services),
    ...groups(services),
    ...friends(services),
    ...presence(services),
    ...search(services),
    ...monitor(services),
    ...files(services),
  }
}
