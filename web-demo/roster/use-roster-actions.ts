import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { failureText } from '../parts/failure-text.ts'
import type { RosterScreen } from './roster-screen.ts'
import { nameOf } from './sections.ts'
import { rosterWords } from './words.ts'

export interface RosterActions {
  /** Opens the conversation; what was searched for has been found then. */
  open(number: number): void
  /** Moves a friend to a group and says so; a failure becomes a note. Never rejects. */
  move(number: number, group: number): Promise<void>
}

/** What the mouse, the keyboard and the menus do alike. */
export function useRosterActions(screen: RosterScreen): RosterActions {
  const app = useApp()
  return {
    open(number) {
      app.conversations.openWith(number)
      screen.search.value = ''
    },
    async move(number, group) {
      try {
        await app.roster.moveFriend(number, group)
      } catch (error) {
        app.view.note('error', failureText(error))
        return
      }
      const friend = app.roster.friend(number)
      const name = app.roster.groups.peek().find(each => each.group === group)?.name
      if (friend !== undefined && name !== undefined) screen.said.value = words(rosterWords).moved(nameOf(friend), name)
    },
  }
}
