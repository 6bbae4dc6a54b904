import { useId } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { parseNumber } from '../model/names.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import type { RosterState } from './roster-state.ts'
import { rosterWords } from './words.ts'

interface SearchBoxProps {
  ui: RosterState
  /** Enter opens the first result. */
  onEnter: () => void
  /** The down arrow moves to the results. */
  onDown: () => void
}

/** Filters the roster while the user types. */
export function SearchBox({ ui, onEnter, onDown }: SearchBoxProps) {
  const say = words(rosterWords)
  const id = useId()
  const onKeyDown = (event: KeyboardEvent): void => {
    // While an input method is composing, it owns these keys.
    if (event.isComposing) return
    if (event.key === 'Enter') onEnter()
    else if (event.key === 'ArrowDown') onDown()
    else if (event.key === 'Escape' && ui.search.peek() !== '') ui.search.value = ''
    else return
    event.preventDefault()
  }
  return (
    <search class="roster-search">
      <label for={id} class="roster-search-icon" title={say.search}>
        <Icon name="search" />
      </label>
      <input
        id={id}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        autocomplete="off"
        spellcheck={false}
        aria-label={say.search}
        placeholder={say.searchHint}
        value={ui.search.value}
        onInput={event => {
          ui.search.value = event.currentTarget.value
        }}
        onKeyDown={onKeyDown}
      />
      {ui.search.value !== '' && (
        <Button
          kind="icon"
          class="roster-search-clear"
          label={say.clearSearch}
          onClick={event => {
            ui.search.value = ''
            event.currentTarget.parentElement?.querySelector('input')?.focus()
          }}
        >
          <Icon name="close" />
        </Button>
      )}
    </search>
  )
}

interface SearchOutcomeProps {
  /** The search text; not empty. */
  text: string
  /** Number of friends found. */
  count: number
}

/** Below the search results: a way to search on the server. */
export function SearchOutcome({ text, count }: SearchOutcomeProps) {
  const { view } = useApp()
  const say = words(rosterWords)
  const number = useUnknownNumber(text)
  return (
    <div class="roster-outcome">
      {count === 0 && <p>{number === undefined ? say.foundNobody(text) : say.foundNoNumber(number)}</p>}
      {number !== undefined && (
        <Button
          onClick={() => {
            view.dialog.value = { is: 'profile', number }
          }}
        >
          <Icon name="search" />
          {say.findNumber(number)}
        </Button>
      )}
      {number === undefined && count === 0 && (
        <Button
          onClick={() => {
            view.dialog.value = { is: 'find' }
          }}
        >
          <Icon name="search" />
          {say.findPeopleItem}
        </Button>
      )}
    </div>
  )
}

/** The number in the text, unless it is a friend's or the user's own. */
export function useUnknownNumber(text: string): number | undefined {
  const { roster, session } = useApp()
  const number = parseNumber(text)
  if (number === undefined || number === session.number.value || roster.friend(number) !== undefined) return undefined
  return number
}
