import { useId } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { parseNumber } from '../model/names.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import type { RosterScreen } from './roster-state.ts'
import { rosterWords } from './words.ts'

interface SearchBoxProps {
  screen: RosterScreen
  /** Enter: the first that was found. */
  onEnter: () => void
  /** The down arrow: on to what was found. */
  onDown: () => void
}

/** Filters the roster while one types. */
export function SearchBox({ screen, onEnter, onDown }: SearchBoxProps) {
  const say = words(rosterWords)
  const id = useId()
  const onKeyDown = (event: KeyboardEvent): void => {
    // These keys belong to the input method as long as it composes.
    if (event.isComposing) return
    if (event.key === 'Enter') onEnter()
    else if (event.key === 'ArrowDown') onDown()
    else if (event.key === 'Escape' && screen.search.peek() !== '') screen.search.value = ''
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
        value={screen.search.value}
        onInput={event => {
          screen.search.value = event.currentTarget.value
        }}
        onKeyDown={onKeyDown}
      />
      {screen.search.value !== '' && (
        <Button
          kind="icon"
          class="roster-search-clear"
          label={say.clearSearch}
          onClick={event => {
            screen.search.value = ''
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
  /** What is searched for; not empty. */
  text: string
  /** How many friends were found. */
  count: number
}

/** Below what a search found: how to go on on the server. */
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

/** The number that the text is, if it is one and neither a friend's nor the own. */
export function useUnknownNumber(text: string): number | undefined {
  const { roster, session } = useApp()
  const number = parseNumber(text)
  if (number === undefined || number === session.number.value || roster.friend(number) !== undefined) return undefined
  return number
}
