import { words } from '../language/language.ts'
import type { App } from '../model/app.ts'
import { useApp } from '../model/app-context.ts'
import { ConversationTab } from './conversation-tab.tsx'
import { tabId } from './tab-ids.ts'
import { conversationWords } from './words.ts'

/** The title bar: the tabs of the open conversations. Arrow keys, Home and End move between them, Delete closes one. */
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
            // One tab can be reached with Tab: the selected one, or the first when none is in front.
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
