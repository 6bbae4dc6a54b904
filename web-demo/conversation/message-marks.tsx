import { languageTag, words } from '../language/language.ts'
import type { ChatMessage } from '../model/chat-message.ts'
import { Icon } from '../parts/icon.tsx'
import { VisuallyHidden } from '../parts/visually-hidden.tsx'
import { conversationWords } from './words.ts'

interface Props {
  message: ChatMessage
  mine: boolean
  /** The time of day, as shown. */
  when: string
}

/** The small print of a message: when it was written, how it was sent, and what has become of mine. */
export function MessageMarks({ message, mine, when }: Props) {
  const say = words(conversationWords)
  const date = new Date(message.time)
  const { again = 0 } = message
  return (
    <span class="conversation-marks">
      {message.broadcast && (
        <span class="conversation-mark" title={say.toAll}>
          <Icon name="megaphone" />
          <VisuallyHidden>{say.toAll}</VisuallyHidden>
        </span>
      )}
      {again > 0 && (
        <span class="conversation-mark" title={say.cameAgainWhy}>
          {say.cameAgain(again)}
        </span>
      )}
      {/* The message is labelled with it already. */}
      <time
        aria-hidden="true"
        dateTime={date.toISOString()}
        title={date.toLocaleString(languageTag(), { dateStyle: 'full', timeStyle: 'medium' })}
      >
        {when}
      </time>
      {mine && message.kind === 'text' && <StateMark state={message.state} />}
    </span>
  )
}

const icons = { sending: 'clock', safe: 'check', failed: 'alert', received: 'check' } as const

function StateMark({ state }: { state: ChatMessage['state'] }) {
  const say = words(conversationWords)
  const name = { sending: say.sending, safe: say.safe, failed: say.failed, received: say.safe }[state]
  return (
    <span class={`conversation-mark conversation-mark-${state}`} title={name} aria-live="off">
      <Icon name={icons[state]} />
      <VisuallyHidden>{name}</VisuallyHidden>
    </span>
  )
}
