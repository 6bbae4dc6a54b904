import { words } from '../language/language.ts'
import { Icon } from '../parts/icon.tsx'
import { rosterWords } from './words.ts'

/**
 * Shows that a line has a menu, and opens it for a mouse or a finger. Not a button: nothing in a line of a tree can be
 * reached with the keys, which have Shift+F10 and the menu key instead.
 */
export function MoreMark() {
  return (
    <span class="roster-more" aria-hidden="true" title={words(rosterWords).more} data-more>
      <Icon name="more" />
    </span>
  )
}
