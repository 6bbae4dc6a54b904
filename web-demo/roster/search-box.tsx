import { useId } from 'preact/hooks'
import { words } from '../language/language.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import type { RosterScreen } from './roster-screen.ts'
import { rosterWords } from './words.ts'

interface Props {
  screen: RosterScreen
  /** Enter: the first that was found. */
  onEnter: () => void
  /** The down arrow: on to what was found. */
  onDown: () => void
}

/** Filters the roster while one types. */
export function SearchBox({ screen, onEnter, onDown }: Props) {
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
