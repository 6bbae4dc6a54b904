import { useEffect, useMemo, useRef } from 'preact/hooks'
import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Spinner } from '../parts/spinner.tsx'
import { VisuallyHidden } from '../parts/visually-hidden.tsx'
import { Window } from '../parts/window.tsx'
import { AppMenu } from './app-menu.tsx'
import { ModeMenu } from './mode-menu.tsx'
import { NoFriends } from './no-friends.tsx'
import { OwnName } from './own-name.tsx'
import { RequestsLine } from './requests-line.tsx'
import { RosterMenu } from './roster-menu.tsx'
import { RosterQuestion } from './roster-question.tsx'
import { RosterScreen } from './roster-screen.ts'
import { RosterTree } from './roster-tree.tsx'
import { SearchBox } from './search-box.tsx'
import { SearchOutcome, useUnknownNumber } from './search-outcome.tsx'
import { useRosterActions } from './use-roster-actions.ts'
import { useSections } from './use-sections.ts'
import { rosterWords } from './words.ts'
import './roster.css'
import './roster-tree.css'

/** The tall narrow window with one's friends, from which everything else is reached. */
export function RosterWindow() {
  const { roster, view } = useApp()
  const say = words(rosterWords)
  const screen = useMemo(() => new RosterScreen(), [])
  const sections = useSections(screen).value
  const actions = useRosterActions(screen)
  const tree = useRef<HTMLDivElement>(null)
  const text = screen.search.value.trim()
  const unknownNumber = useUnknownNumber(text)
  const found = text === '' ? undefined : (sections[0]?.people ?? [])

  useEffect(() => {
    if (found !== undefined) screen.said.value = say.found(found.length)
  }, [text, found?.length])

  const openFirst = (): void => {
    const first = found?.[0]
    if (first !== undefined) actions.open(first.number)
    else if (unknownNumber !== undefined) view.dialog.value = { is: 'profile', number: unknownNumber }
  }
  return (
    <Window
      class="roster-window"
      title={<OwnName />}
      actions={
        <>
          <ModeMenu />
          <AppMenu />
        </>
      }
    >
      <SearchBox
        screen={screen}
        onEnter={openFirst}
        onDown={() => tree.current?.querySelector<HTMLElement>('[data-row]')?.focus()}
      />
      <RequestsLine />
      <div class="roster-scroll">
        {roster.groups.value.length === 0 && <Spinner />}
        {(found === undefined || found.length > 0) && (
          <RosterTree screen={screen} sections={sections} label={say.tree} tree={tree} />
        )}
        {found === undefined ? <NoFriends /> : <SearchOutcome text={text} count={found.length} />}
      </div>
      <footer class="roster-foot">
        <Button
          class="roster-foot-button"
          onClick={() => {
            view.dialog.value = { is: 'find' }
          }}
        >
          <Icon name="search" />
          {say.findPeople}
        </Button>
        <Button
          class="roster-foot-button"
          onClick={() => {
            screen.question.value = { is: 'add group' }
          }}
        >
          <Icon name="add" />
          {say.addGroup}
        </Button>
      </footer>
      <RosterMenu screen={screen} />
      <RosterQuestion screen={screen} />
      <p role="status">
        <VisuallyHidden>{screen.said.value}</VisuallyHidden>
      </p>
    </Window>
  )
}
