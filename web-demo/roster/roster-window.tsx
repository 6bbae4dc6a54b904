import { useEffect, useMemo, useRef } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { lazy } from '../parts/lazy.tsx'
import { NewsLine } from '../parts/news-line.tsx'
import { Spinner, VisuallyHidden } from '../parts/status.tsx'
import { Window } from '../parts/window.tsx'
import { PresenceNews } from './presence-news.tsx'
import { RosterState, useRosterActions } from './roster-state.ts'
import { AppMenu, ModeMenu, OwnName } from './roster-title.tsx'
import { RosterTree } from './roster-tree.tsx'
import { SearchBox, SearchOutcome, useUnknownNumber } from './search.tsx'
import { useSections } from './sections.ts'
import { rosterWords } from './words.ts'
import './roster.css'
import './roster-tree.css'

const RoomsSection = lazy(async () => (await import('../rooms/rooms-section.tsx')).RoomsSection)
const InvitationsLine = lazy(async () => (await import('../rooms/rooms-section.tsx')).InvitationsLine)
const RosterMenu = lazy(async () => (await import('./roster-menu.tsx')).RosterMenu)
const RosterDialog = lazy(async () => (await import('./roster-dialogs.tsx')).RosterDialog)

/** The roster window, from which everything else is reached. */
export function RosterWindow() {
  const { roster, view } = useApp()
  const say = words(rosterWords)
  const ui = useMemo(() => new RosterState(), [])
  const sections = useSections(ui).value
  const actions = useRosterActions(ui)
  const tree = useRef<HTMLDivElement>(null)
  const text = ui.search.value.trim()
  const unknownNumber = useUnknownNumber(text)
  const found = text === '' ? undefined : (sections[0]?.people ?? [])

  useEffect(() => {
    if (found !== undefined) ui.announcement.value = say.found(found.length)
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
        ui={ui}
        onEnter={openFirst}
        onDown={() => tree.current?.querySelector<HTMLElement>('[data-row]')?.focus()}
      />
      <div class="roster-scroll">
        {roster.groups.value.length === 0 && <Spinner />}
        {(found === undefined || found.length > 0) && (
          <RosterTree ui={ui} sections={sections} label={say.tree} tree={tree} />
        )}
        {found === undefined ? <NoFriends /> : <SearchOutcome text={text} count={found.length} />}
        <RoomsSection search={text} />
      </div>
      {/* Below: nobody whom the user is about to press gives way to it. */}
      <div class="roster-news">
        <InvitationsLine />
        <RequestsLine />
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
            ui.question.value = { is: 'add group' }
          }}
        >
          <Icon name="add" />
          {say.addGroup}
        </Button>
      </footer>
      {ui.menu.value !== undefined && <RosterMenu ui={ui} />}
      {ui.question.value !== undefined && <RosterDialog ui={ui} />}
      <PresenceNews />
      <p role="status">
        <VisuallyHidden>{ui.announcement.value}</VisuallyHidden>
      </p>
    </Window>
  )
}

/** A hint how to start, while no group has a friend. */
function NoFriends() {
  const { roster, view } = useApp()
  const say = words(rosterWords)
  const groups = roster.groups.value
  if (groups.length === 0 || groups.some(({ friends }) => friends.length > 0)) return null
  return (
    <div class="roster-outcome">
      <p>{say.noFriends}</p>
      <p class="roster-quiet">{say.noFriendsHint}</p>
      <Button
        kind="primary"
        onClick={() => {
          view.dialog.value = { is: 'find' }
        }}
      >
        <Icon name="search" />
        {say.findPeople}
      </Button>
    </div>
  )
}

/** Announces new requests or answers, and opens them. */
function RequestsLine() {
  const unseen = useApp().requests.unseen.value
  return <NewsLine count={unseen} text={words(rosterWords).newInRequests(unseen)} opens={{ is: 'requests' }} />
}
