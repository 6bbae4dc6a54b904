/** What the parts of the roster window share while it is shown. */

import { type Signal, signal } from '@preact/signals'
import { useApp } from '../model/app.ts'
import { failureText } from '../model/failure.ts'
import { words } from '../model/language.ts'
import { displayName } from '../model/names.ts'
import { rosterWords } from './words.ts'

/** Where a context menu opens, px. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** What a context menu is about. */
export type MenuSubject =
  | { readonly is: 'person'; readonly number: number }
  | { readonly is: 'group'; readonly group: number }
  /** The groups someone can be moved to. */
  | { readonly is: 'move'; readonly number: number }

/** What the roster asks in a dialog of its own. */
export type Question =
  | { readonly is: 'add group' }
  | { readonly is: 'rename group'; readonly group: number }
  | { readonly is: 'delete group'; readonly group: number }
  | { readonly is: 'delete friend'; readonly number: number }

export class RosterScreen {
  readonly search: Signal<string> = signal('')
  readonly menu: Signal<{ readonly about: MenuSubject; readonly at: Point } | undefined> = signal(undefined)
  readonly question: Signal<Question | undefined> = signal(undefined)
  /** The key of the line that the tab key reaches: where the focus is or was. */
  readonly current: Signal<string | undefined> = signal(undefined)
  readonly strangersFolded: Signal<boolean> = signal(false)
  /** For those who listen to the page: what has just been done. */
  readonly said: Signal<string> = signal('')
}

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
        app.view.toast('error', failureText(error))
        return
      }
      const friend = app.roster.friend(number)
      const name = app.roster.groups.peek().find(each => each.group === group)?.name
      if (friend !== undefined && name !== undefined)
        screen.said.value = words(rosterWords).moved(displayName(friend), name)
    },
  }
}
