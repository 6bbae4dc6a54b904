import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import type { Conversation } from '../model/conversation.ts'
import { isolated } from '../model/isolated.ts'
import { words } from '../model/language.ts'
import { displayName } from '../model/names.ts'
import { roomName } from '../model/rooms-names.ts'
import type { RoomThread } from '../model/rooms-thread.ts'
import { Icon } from '../parts/icon.tsx'
import { Portrait } from '../parts/portrait.tsx'
import { RoomFace } from '../parts/room-face.tsx'
import { UnreadBadge } from '../parts/status.tsx'
import { type OpenTab, openTabs, panelId, tabId } from './open-tabs.ts'
import { windowWords } from './window-words.ts'
import './tabs.css'

/** The title bar with the tabs of what is open. Arrow keys, Home and End move between them, Delete closes one. */
export function ConversationTabs() {
  const app = useApp()
  const say = words(windowWords)
  const open = openTabs(app)
  // The Tab key reaches one tab: the selected one, or the first if none is in front.
  const reachable = open.find(({ isFront }) => isFront) ?? open[0]
  return (
    <header class="window-title conversation-title">
      <div
        class="conversation-tabs"
        role="tablist"
        aria-label={say.openConversations}
        onKeyDown={event => onTabKey(open, event)}
      >
        {open.map((tab, index) => {
          const props = { tab, reachable: tab === reachable, shortcut: index < 9 ? `Alt+${index + 1}` : undefined }
          return 'room' in tab.of ? (
            <RoomTab key={tab.key} room={tab.of.room} {...props} />
          ) : (
            <PersonTab key={tab.key} conversation={tab.of.conversation} {...props} />
          )
        })}
      </div>
    </header>
  )
}

function onTabKey(open: readonly OpenTab[], event: KeyboardEvent): void {
  const focused = open.findIndex(({ key }) => tabId(key) === document.activeElement?.id)
  const current = open[focused]
  if (current === undefined) return
  const focus = (tab: OpenTab | undefined): void => {
    if (tab !== undefined) document.getElementById(tabId(tab.key))?.focus()
  }
  if (event.key === 'Delete') {
    event.preventDefault()
    current.close()
    focus(open[focused + 1] ?? open[focused - 1])
    return
  }
  const places: Record<string, number> = { ArrowLeft: focused - 1, ArrowRight: focused + 1, Home: 0, End: -1 }
  const place = places[event.key]
  const target = place === undefined ? undefined : open.at(place % open.length)
  if (target === undefined) return
  event.preventDefault()
  focus(target)
  target.show()
}

interface TabProps {
  tab: OpenTab
  reachable: boolean
  shortcut: string | undefined
}

function PersonTab({ conversation, ...props }: TabProps & { conversation: Conversation }) {
  const app = useApp()
  const say = words(windowWords)
  const { number } = conversation
  const person = app.people.get(number).value
  const unread = conversation.unread.value
  return (
    <Tab
      name={displayName(person)}
      unread={<UnreadBadge count={unread} label={say.unread(unread)} quiet={app.muted.has(number)} />}
      {...props}
    >
      <Portrait number={person.portrait} size={20} state={app.roster.friend(number)?.state} />
    </Tab>
  )
}

/** A badge tells only how often the user is mentioned: what else is said, the roster counts. */
function RoomTab({ room: thread, ...props }: TabProps & { room: RoomThread }) {
  const say = words(windowWords)
  const room = useApp().rooms.get(thread.number) ?? { name: '', room: thread.number }
  const count = thread.mentions.value
  return (
    <Tab name={roomName(room)} unread={<UnreadBadge count={count} label={say.unread(count)} />} {...props}>
      <RoomFace room={room} size={20} />
    </Tab>
  )
}

/** A tab. Closed by its cross, the middle mouse button or Delete. */
function Tab(props: TabProps & { name: string; unread: ComponentChildren; children: ComponentChildren }) {
  const { children, name, reachable, shortcut, tab, unread } = props
  const say = words(windowWords)
  const whole = useRef<HTMLDivElement>(null)
  const { isFront, key } = tab

  // The tab in front is in sight, also when the window becomes narrower.
  useEffect(() => {
    const bar = whole.current?.parentElement
    if (!isFront || bar === null || bar === undefined) return
    const observer = new ResizeObserver(() => whole.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' }))
    observer.observe(bar)
    return () => observer.disconnect()
  }, [isFront])

  return (
    <div
      ref={whole}
      class={isFront ? 'conversation-tab conversation-tab-selected' : 'conversation-tab'}
      role="presentation"
    >
      <button
        type="button"
        role="tab"
        id={tabId(key)}
        class="conversation-tab-button"
        aria-selected={isFront}
        aria-controls={isFront ? panelId(key) : undefined}
        tabIndex={reachable ? 0 : -1}
        title={shortcut === undefined ? name : `${isolated(name)} (${shortcut})`}
        // A click leaves the focus in place, so that the user can keep writing.
        onMouseDown={event => event.preventDefault()}
        onClick={tab.show}
        onAuxClick={event => event.button === 1 && tab.close()}
      >
        {children}
        <bdi class="conversation-tab-name">{name}</bdi>
        {unread}
      </button>
      {/* A tab must not contain a button; with screen readers use Delete or the menu of the conversation. */}
      <button
        type="button"
        class="conversation-tab-close"
        aria-hidden="true"
        tabIndex={-1}
        title={say.closeTab(name)}
        onMouseDown={event => event.preventDefault()}
        onClick={tab.close}
      >
        <Icon name="close" />
      </button>
    </div>
  )
}
