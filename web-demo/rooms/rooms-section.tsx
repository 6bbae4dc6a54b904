import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { Room } from '../../client/index.ts'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { displayName } from '../model/names.ts'
import type { LastInRoom } from '../model/rooms.ts'
import { roomName } from '../model/rooms-names.ts'
import { Button } from '../parts/button.tsx'
import { formatShortTime } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { LastLine } from '../parts/last-line.tsx'
import { Menu } from '../parts/menu.tsx'
import { NewsLine } from '../parts/news-line.tsx'
import { RoomFace } from '../parts/room-face.tsx'
import { UnreadBadge, VisuallyHidden } from '../parts/status.tsx'
import { sectionWords } from './section-words.ts'
import './rooms-section.css'

/** The rooms of the user, below the friends; with a search text only those that have it in their names. */
export function RoomsSection({ search }: { search: string }) {
  const { rooms, view } = useApp()
  const say = words(sectionWords)
  const isFolded = useSignal(false)
  const list = useRef<HTMLUListElement>(null)
  const sought = search.toLowerCase()
  const found = rooms.list.value.filter(room => roomName(room).toLowerCase().includes(sought))
  if (search !== '' && found.length === 0) return null
  const isOpen = search !== '' || !isFolded.value
  const hidden = isOpen ? 0 : found.reduce((sum, { room }) => sum + rooms.unreadIn(room).unread, 0)

  const findRooms = (): void => {
    view.dialog.value = { is: 'find rooms' }
  }
  /** The heading stays in sight below a long list of friends: then it leads to the rooms. */
  const toggle = (): void => {
    const { current } = list
    const isBelow =
      current !== null && current.getBoundingClientRect().top >= bottomOf(current.closest('.roster-scroll'))
    if (isBelow) current.scrollIntoView({ block: 'end' })
    else isFolded.value = !isFolded.value
  }
  return (
    <section class="rooms-section" aria-label={say.rooms}>
      <div class="rooms-heading">
        <h3>
          <button type="button" class="rooms-fold" aria-expanded={isOpen} disabled={search !== ''} onClick={toggle}>
            <Icon name={isOpen ? 'fold' : 'unfold'} />
            <span class="roster-heading-name">{say.rooms}</span>
            {rooms.areKnown.value && (
              <span class="roster-tally">
                <span aria-hidden="true">{found.length}</span>
                <VisuallyHidden>{say.count(found.length)}</VisuallyHidden>
              </span>
            )}
            <UnreadBadge count={hidden} label={say.unread(hidden)} quiet />
          </button>
        </h3>
        <Button kind="icon" label={say.find} onClick={findRooms}>
          <Icon name="add" />
        </Button>
      </div>
      {isOpen && <RoomList rooms={found} list={list} />}
      {isOpen && found.length === 0 && rooms.areKnown.value && (
        <div class="roster-outcome">
          <p class="roster-quiet">{say.none}</p>
          <Button onClick={findRooms}>
            <Icon name="search" />
            {say.find}
          </Button>
        </div>
      )}
    </section>
  )
}

/** Announces invitations, and opens them. */
export function InvitationsLine() {
  const invited = useApp().rooms.invitations.value.length
  return <NewsLine count={invited} text={words(sectionWords).invited(invited)} opens={{ is: 'find rooms' }} />
}

const bottomOf = (element: Element | null): number => element?.getBoundingClientRect().bottom ?? 0

interface ListProps {
  rooms: readonly Room[]
  list: { current: HTMLUListElement | null }
}

/** The Tab key reaches one room; the arrow keys, Home and End move among them. */
function RoomList({ rooms, list }: ListProps) {
  const reachable = useSignal<number | undefined>(undefined)
  const first = rooms.find(({ room }) => room === reachable.value)?.room ?? rooms[0]?.room
  const onKeyDown = (event: KeyboardEvent): void => {
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>('.rooms-room') ?? [])]
    const now = event.target instanceof HTMLElement ? buttons.indexOf(event.target) : -1
    if (now === -1) return
    const place = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: buttons.length - 1 }[event.key]
    const next = place === undefined ? undefined : buttons[place]
    if (next === undefined) return
    event.preventDefault()
    next.focus()
  }
  return (
    <ul ref={list} class="rooms-list" onKeyDown={onKeyDown}>
      {rooms.map(room => (
        <RoomRow
          key={room.room}
          room={room}
          isReachable={room.room === first}
          onFocus={() => {
            reachable.value = room.room
          }}
        />
      ))}
    </ul>
  )
}

interface RowProps {
  room: Room
  isReachable: boolean
  onFocus: () => void
}

function RoomRow({ room, isReachable, onFocus }: RowProps) {
  const { rooms, view } = useApp()
  const say = words(sectionWords)
  const { room: number } = room
  const name = roomName(room)
  const { unread, mentions } = rooms.unreadIn(number)
  const last = rooms.lastIn(number)
  const show = (is: 'room members' | 'room invite' | 'leave room') => () => {
    view.dialog.value = { is, number }
  }
  return (
    <li class="rooms-item">
      <button
        type="button"
        class={unread > 0 ? 'roster-person roster-person-unread rooms-room' : 'roster-person rooms-room'}
        aria-current={view.room.value === number}
        tabIndex={isReachable ? 0 : -1}
        title={room.topic}
        onFocus={onFocus}
        onClick={() => rooms.openRoom(number)}
      >
        <span class="roster-who">
          <bdi class="roster-name">{name}</bdi>
          {last !== undefined && <Last {...last} />}
        </span>
        <span class="roster-face">
          <RoomFace room={room} size={32} />
        </span>
        <span class="roster-end">
          {last?.message !== undefined && (
            <time class="roster-time" aria-hidden="true">
              {formatShortTime(last.message.time)}
            </time>
          )}
          <span class="rooms-badges">
            {mentions > 0 && (
              <span class="unread-badge">
                <span aria-hidden="true">@</span>
                <VisuallyHidden>{say.mentioned(mentions)}</VisuallyHidden>
              </span>
            )}
            <UnreadBadge count={unread} label={say.unread(unread)} quiet />
          </span>
        </span>
      </button>
      <Menu
        class="roster-more rooms-more"
        label={<Icon name="more" />}
        buttonLabel={say.actions(name)}
        items={[
          { label: say.open, icon: 'users', onChoose: () => void rooms.openRoom(number) },
          { label: say.members, icon: 'user', onChoose: show('room members') },
          { label: say.invite, icon: 'add', onChoose: show('room invite') },
          'line',
          { label: say.leave, icon: 'sign-out', danger: true, onChoose: show('leave room') },
        ]}
      />
    </li>
  )
}

function Last({ draft, message }: LastInRoom) {
  const { people, session } = useApp()
  const say = words(sectionWords)
  const isMine = message?.from === session.number.value
  const who = message && !isMine && (
    <>
      <bdi>{displayName(people.get(message.from).value)}</bdi>
      {say.said}
    </>
  )
  return <LastLine draft={draft} text={message?.text} who={isMine ? say.me : who} />
}
