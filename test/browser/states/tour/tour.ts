/** Through all that the page can show. */
import type { Tourist } from '../tourist.ts'
import type { Town } from '../town.ts'
import { visitConversations } from './conversations.ts'
import { visitPeople } from './people.ts'
import { visitRoster } from './roster.ts'
import { visitConnection, visitInspector, visitSettings } from './shell.ts'
import { visitSignedOut } from './signed-out.ts'

/** Called in each state, which stays until it is done; it leaves the page as it was. */
export type Visit = (state: string) => Promise<void>

export async function tour(tourist: Tourist, town: Town, visit: Visit): Promise<void> {
  await visitSignedOut(tourist, visit)
  await tourist.signIn(town.me)
  await visitRoster(tourist, town, visit)
  await visitConversations(tourist, town, visit)
  await visitPeople(tourist, town, visit)
  await visitInspector(tourist, town, visit)
  await visitSettings(tourist, visit)
  await visitConnection(tourist, town, visit)
}
