import { useEffect, useRef } from 'preact/hooks'
import { type App, useApp } from '../model/app.ts'
import type { Conversation } from '../model/conversation.ts'
import { words } from '../model/language.ts'
import { displayName } from '../model/names.ts'
import { Icon } from '../parts/icon.tsx'
import { Portrait } from '../parts/portrait.tsx'
import { UnreadBadge } from '../parts/status.tsx'
import { conversationWords } from './words.ts'

/** The title bar with the tabs of the open conversations. Arrow keys, Home and End move between them, Delete closes one. */
export function ConversationTabs() {
  const app = useApp()
  const say = words(conversationWords)
  const open = app.conversations.open.value
  if (open.length === 0) {
    return (
      <header class="window-title conversation-title">
        <h2 class="window-heading">{say.title}</h2>
      </header>
    )
  }
  return (
    <header class="window-title conversation-title">
      <div
        class="conversation-tabs"
        role="tablist"
        aria-label={say.openConversations}
        onKeyDown={event => onTabKey(app, event)}
      >
        {open.map((conversation, index) => (
          <ConversationTab
            key={conversation.number}
            conversation={conversation}
            // The Tab key reaches one tab: the selected one, or the first if none is in front.
            reachable={conversation.number === (app.view.conversation.value ?? open[0]?.number)}
            shortcut={index < 9 ? `Alt+${index + 1}` : undefined}
          />
        ))}
      </div>
    </header>
  )
}

function onTabKey(app: App, event: KeyboardEvent): void {
  const numbers = app.conversations.open.value.map(one => one.number)
  const focused = numbers.findIndex(number => tabId(number) === document.activeElement?.id)
  const current = numbers[focused]
  if (current === undefined) return
  if (event.key === 'Delete') {
    event.preventDefault()
    app.conversations.close(current)
    const neighbour = numbers[focused + 1] ?? numbers[focused - 1]
    if (neighbour !== undefined) document.getElementById(tabId(neighbour))?.focus()
    return
  }
  const places: Record<string, number> = { ArrowLeft: focused - 1, ArrowRight: focused + 1, Home: 0, End: -1 }
  const place = places[event.key]
  const target = place === undefined ? undefined : numbers.at(place % numbers.length)
  if (target === undefined) return
  event.preventDefault()
  document.getElementById(tabId(target))?.focus()
  app.conversations.openWith(target)
}

interface TabProps {
  conversation: Conversation
  reachable: boolean
  shortcut: string | undefined
}

/** The tab of a conversation. Closed by its cross, the middle mouse button or Delete. */
export function ConversationTab({ conversation, reachable, shortcut }: TabProps) {
  const app = useApp()
  const say = words(conversationWords)
  const tab = useRef<HTMLButtonElement>(null)
  const { number } = conversation
  const person = app.people.get(number).value
  const name = displayName(person)
  const unread = conversation.unread.value
  const selected = app.view.conversation.value === number
  const close = (): void => app.conversations.close(number)

  useEffect(() => {
    if (selected) tab.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [selected])

  return (
    <div class={selected ? 'conversation-tab conversation-tab-selected' : 'conversation-tab'} role="presentation">
      <button
        ref={tab}
        type="button"
        role="tab"
        id={tabId(number)}
        class="conversation-tab-button"
        aria-selected={selected}
        aria-controls={selected ? panelId(number) : undefined}
        tabIndex={reachable ? 0 : -1}
        title={shortcut === undefined ? name : `${name} (${shortcut})`}
        // A click leaves the focus in place, so that the user can keep writing.
        onMouseDown={event => event.preventDefault()}
        onClick={() => app.conversations.openWith(number)}
        onAuxClick={event => event.button === 1 && close()}
      >
        <Portrait number={person.portrait} size={20} state={app.roster.friend(number)?.state} />
        <bdi class="conversation-tab-name">{name}</bdi>
        <UnreadBadge count={unread} label={say.unread(unread)} quiet={app.muted.has(number)} />
      </button>
      {/* A tab must not contain a button; with screen readers use Delete or the menu of the conversation. */}
      <button
        type="button"
        class="conversation-tab-close"
        aria-hidden="true"
        tabIndex={-1}
        title={say.closeTab(name)}
        onMouseDown={event => event.preventDefault()}
        onClick={close}
      >
        <Icon name="close" />
      </button>
    </div>
  )
}

/** The element id of a conversation's tab, which labels the panel. */
export const tabId = (number: number): string => `conversation-tab-${number}`
/** The element id of a conversation's panel. */
export const panelId = (number: number): string => `conversation-panel-${number}`
