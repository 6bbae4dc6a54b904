import { useEffect, useRef } from 'preact/hooks'
import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import type { Conversation } from '../model/conversation.ts'
import { Icon } from '../parts/icon.tsx'
import { Portrait } from '../parts/portrait.tsx'
import { shownNickname } from './shown-name.ts'
import { panelId, tabId } from './tab-ids.ts'
import { UnreadBadge } from './unread-badge.tsx'
import { conversationWords } from './words.ts'

interface Props {
  conversation: Conversation
  reachable: boolean
  shortcut: string | undefined
}

/** The tab of one conversation. The mouse closes it with its cross or the middle button, the keyboard with Delete. */
export function ConversationTab({ conversation, reachable, shortcut }: Props) {
  const app = useApp()
  const say = words(conversationWords)
  const tab = useRef<HTMLButtonElement>(null)
  const { number } = conversation
  const person = app.people.get(number).value
  const name = shownNickname(person)
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
        // A click leaves the focus where it is, so that one can go on writing.
        onMouseDown={event => event.preventDefault()}
        onClick={() => app.conversations.openWith(number)}
        onAuxClick={event => event.button === 1 && close()}
      >
        <Portrait number={person.portrait} size={20} state={app.roster.friend(number)?.state} />
        <bdi class="conversation-tab-name">{name}</bdi>
        <UnreadBadge count={unread} />
      </button>
      {/* A tab may not contain a button; screen readers close it with Delete or from the menu of the conversation. */}
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
