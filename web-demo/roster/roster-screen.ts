/** What the parts of the roster window share while it is shown. */
import { type Signal, signal } from '@preact/signals'

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
