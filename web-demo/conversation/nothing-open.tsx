import { useApp } from '../model/app.ts'
import type { RecentConversation } from '../model/conversations.ts'
import { words } from '../model/language.ts'
import { displayName } from '../model/names.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Portrait } from '../parts/portrait.tsx'
import { UnreadBadge } from '../parts/status.tsx'
import { windowWords } from './window-words.ts'

/** Number of recent conversations to offer. */
const offered = 5

/** Shown while no conversation is open; helps to start one. */
export function NothingOpen() {
  const app = useApp()
  const say = words(windowWords)
  const recent = app.conversations.recent.value.slice(0, offered)
  return (
    <div class="conversation-nothing">
      <div class="conversation-nothing-portraits">
        {[3, 20, 37].map(number => (
          <Portrait key={number} number={number} size={48} />
        ))}
      </div>
      <h3>{say.emptyTitle}</h3>
      <p>{say.emptyHint}</p>
      <Button
        onClick={() => {
          app.view.dialog.value = { is: 'find' }
        }}
      >
        <Icon name="search" /> {say.find}
      </Button>
      {recent.length > 0 && (
        <section class="conversation-recent" aria-label={say.recent}>
          <h4>{say.recent}</h4>
          <ul>
            {recent.map(one => (
              <Recent key={one.number} conversation={one} />
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}

function Recent({ conversation }: { conversation: RecentConversation }) {
  const app = useApp()
  const person = app.people.get(conversation.number).value
  return (
    <li>
      <button
        type="button"
        class="conversation-recent-one"
        onClick={() => app.conversations.openWith(conversation.number)}
      >
        <Portrait number={person.portrait} size={32} state={app.roster.friend(conversation.number)?.state} />
        <span class="conversation-recent-text">
          <bdi class="conversation-recent-name">{displayName(person)}</bdi>
          <bdi class="conversation-recent-last">{conversation.last.text}</bdi>
        </span>
        <UnreadBadge
          count={conversation.unread}
          label={words(windowWords).unread(conversation.unread)}
          quiet={app.muted.has(conversation.number)}
        />
      </button>
    </li>
  )
}
