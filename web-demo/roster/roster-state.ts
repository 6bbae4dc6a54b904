/** State and actions shared by the parts of the roster window. */
import { type Signal, signal } from '@preact/signals'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { displayName } from '../model/names.ts'
import { rosterWords } from './words.ts'

/** Where a context menu opens, px. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** The target of a context menu. */
export type MenuTarget =
  | { readonly is: 'person'; readonly number: number }
  | { readonly is: 'group'; readonly group: number }
  /** The submenu of groups that a friend can be moved to. */
  | { readonly is: 'move'; readonly number: number }

/** The dialogs of the roster window. */
export type Question =
  | { readonly is: 'add group' }
  | { readonly is: 'rename group'; readonly group: number }
  | { readonly is: 'delete group'; readonly group: number }
  | { readonly is: 'delete friend'; readonly number: number }

export class RosterState {
  readonly search: Signal<string> = signal('')
  readonly menu: Signal<{ readonly about: MenuTarget; readonly at: Point } | undefined> = signal(undefined)
  readonly question: Signal<Question | undefined> = signal(undefined)
  /** The key of the row that the Tab key reaches: where the focus is or was. */
  readonly current: Signal<string | undefined> = signal(undefined)
  readonly strangersFolded: Signal<boolean> = signal(false)
  /** The last action, announced to screen readers. */
  readonly announcement: Signal<string> = signal('')
}

export interface RosterActions {
  /** Opens the conversation and clears the search. */
  open(number: number): void
  /** Moves a friend to a group and announces it; a failure becomes a toast. Never rejects. */
  move(number: number, group: number): Promise<void>
}

/** The actions common to mouse, keyboard and menus. */
export function useRosterActions(ui: RosterState): RosterActions {
  const app = useApp()
  return {
    open(number) {
      app.conversations.openWith(number)
      ui.search.value = ''
    },
    async move(number, group) {
      try {
        await app.roster.moveFriend(number, group)
      } catch (error) {
        app.view.toastFailure(error)
        return
      }
      const friend = app.roster.friend(number)
      const name = app.roster.groups.peek().find(each => each.group === group)?.name
      if (friend !== undefined && name !== undefined)
        ui.announcement.value = words(rosterWords).moved(displayName(friend), name)
    },
  }
}
