import { useId, useMemo, useState } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import type { ChatMessage } from '../model/chat-message.ts'
import type { Conversation } from '../model/conversation.ts'
import { failureName } from '../model/failure.ts'
import { languageTag, words } from '../model/language.ts'
import { displayName } from '../model/names.ts'
import { Button } from '../parts/button.tsx'
import { formatTime } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { Portrait } from '../parts/portrait.tsx'
import { VisuallyHidden } from '../parts/status.tsx'
import { isEmojiOnly } from './emoji.ts'
import { FileMessage } from './file-message.tsx'
import { textPieces } from './links.ts'
import { MessageActions } from './message-actions.tsx'
import { splitQuote } from './quote.ts'
import { conversationWords } from './words.ts'

interface Props {
  message: ChatMessage
  conversation: Conversation
  /** Among all that are loaded, from 1 on: not all of them are drawn. */
  position: number
  /** The first or last of a group of messages from one person. */
  first: boolean
  last: boolean
}

/** A message: the user's on the right, the peer's on the left with a portrait at the first of a group. */
export function MessageRow({ message, conversation, position, first, last }: Props) {
  const app = useApp()
  const say = words(conversationWords)
  const id = useId()
  const [menuAt, setMenuAt] = useState<{ x: number; y: number }>()
  if (message.kind === 'system') {
    return (
      <p class="conversation-system" dir="auto">
        {message.absence === undefined
          ? message.text
          : say.absent(formatTime(message.absence.since), formatTime(message.absence.until))}
      </p>
    )
  }
  const mine = message.from !== conversation.number || message.state !== 'received'
  const person = app.people.get(conversation.number).value
  const when = new Date(message.time).toLocaleTimeString(languageTag(), { hour: '2-digit', minute: '2-digit' })
  const large = message.kind === 'text' && isEmojiOnly(message.text)
  const classes = [
    'conversation-message',
    mine ? 'conversation-message-mine' : 'conversation-message-theirs',
    first && 'conversation-message-first',
    last && 'conversation-message-last',
    large && 'conversation-message-large',
  ]
  return (
    <article
      class={classes.filter(Boolean).join(' ')}
      aria-labelledby={id}
      aria-posinset={position}
      aria-setsize={conversation.messages.value.length}
    >
      {!mine && first && <Portrait number={person.portrait} size={32} />}
      <span class="visually-hidden" id={id}>
        {say.said(mine ? say.me : displayName(person), message.stored ? say.storedAt(when) : when)}
      </span>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button beside it opens the same menu */}
      <div
        class="conversation-bubble"
        onContextMenu={event => {
          // The browser's own menu serves links and selected text.
          if (event.target instanceof Element && event.target.closest('a, audio, video') !== null) return
          if (getSelection()?.isCollapsed === false) return
          event.preventDefault()
          setMenuAt({ x: event.clientX, y: event.clientY })
        }}
      >
        {message.file === undefined ? (
          <MessageText text={message.text} />
        ) : (
          <FileMessage message={message} file={message.file} friend={displayName(person)} />
        )}
        <MessageMarks message={message} mine={mine} when={when} />
        <MessageActions
          message={message}
          conversation={conversation}
          at={menuAt}
          onClose={() => setMenuAt(undefined)}
        />
      </div>
      {message.state === 'failed' && message.kind === 'text' && (
        <MessageFailure message={message} conversation={conversation} />
      )}
    </article>
  )
}

/** A text with its line breaks and links, and the quote that it begins with. */
function MessageText({ text }: { text: string }) {
  const { quote, rest } = useMemo(() => splitQuote(text), [text])
  if (quote === '') return <LinkedText text={text} />
  return (
    <div class="conversation-reply">
      <blockquote class="conversation-quote">
        <LinkedText text={quote} />
      </blockquote>
      {rest !== '' && <LinkedText text={rest} />}
    </div>
  )
}

/** Isolated, so that direction marks do not leak out of it. */
function LinkedText({ text }: { text: string }) {
  const pieces = useMemo(() => textPieces(text), [text])
  return (
    <div class="conversation-text" dir="auto">
      {pieces.map((piece, index) =>
        piece.is === 'plain' ? (
          piece.text
        ) : (
          <a
            key={index}
            href={piece.href}
            title={piece.href}
            target="_blank"
            rel="noopener noreferrer nofollow"
            dir="ltr"
          >
            {piece.text}
          </a>
        ),
      )}
    </div>
  )
}

interface MarksProps {
  message: ChatMessage
  mine: boolean
  /** The formatted time of day. */
  when: string
}

/** Time and state of a message, and whether it was broadcast or delivered again. */
function MessageMarks({ message, mine, when }: MarksProps) {
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
        <span class="conversation-mark" title={say.duplicateWhy}>
          {say.duplicate(again)}
        </span>
      )}
      {/* Already part of the message's label. */}
      <time
        aria-hidden="true"
        dateTime={date.toISOString()}
        title={date.toLocaleString(languageTag(), { dateStyle: 'full', timeStyle: 'medium' })}
      >
        {message.stored ? say.storedAt(when) : when}
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

/** Below a failed message: the reason and the possible actions. */
function MessageFailure({ message, conversation }: { message: ChatMessage; conversation: Conversation }) {
  const say = words(conversationWords)
  const hasEnded = useApp().session.status.value.is === 'ended'
  return (
    <div class="conversation-failure">
      <p dir="auto">{message.failure === undefined ? say.failed : say.failedBecause(failureName(message.failure))}</p>
      <Button disabled={hasEnded} onClick={() => conversation.retry(message.id)}>
        <Icon name="retry" /> {say.retry}
      </Button>
      <Button onClick={() => conversation.remove(message.id)}>
        <Icon name="trash" /> {say.remove}
      </Button>
    </div>
  )
}
