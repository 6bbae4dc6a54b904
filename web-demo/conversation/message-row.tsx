import { useId } from 'preact/hooks'
import { languageTag, words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import type { ChatMessage } from '../model/chat-message.ts'
import type { Conversation } from '../model/conversation.ts'
import { Portrait } from '../parts/portrait.tsx'
import { isEmojiOnly } from './emoji-only.ts'
import { FileMessage } from './file-message.tsx'
import { MessageFailure } from './message-failure.tsx'
import { MessageMarks } from './message-marks.tsx'
import { MessageText } from './message-text.tsx'
import { shownNickname } from './shown-name.ts'
import { conversationWords } from './words.ts'

interface Props {
  message: ChatMessage
  conversation: Conversation
  /** Of a run of messages of one person. */
  first: boolean
  last: boolean
}

/** One message: mine at the right, theirs at the left with a portrait at the first of a run. */
export function MessageRow({ message, conversation, first, last }: Props) {
  const app = useApp()
  const say = words(conversationWords)
  const id = useId()
  if (message.kind === 'system') {
    return (
      <p class="conversation-system" dir="auto">
        {message.text}
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
    <article class={classes.filter(Boolean).join(' ')} aria-labelledby={id}>
      {!mine && first && <Portrait number={person.portrait} size={32} />}
      <span class="visually-hidden" id={id}>
        {say.said(mine ? say.me : shownNickname(person), when)}
      </span>
      <div class="conversation-bubble">
        {message.file === undefined ? (
          <MessageText text={message.text} />
        ) : (
          <FileMessage message={message} file={message.file} friend={shownNickname(person)} />
        )}
        <MessageMarks message={message} mine={mine} when={when} />
      </div>
      {message.state === 'failed' && message.kind === 'text' && (
        <MessageFailure message={message} conversation={conversation} />
      )}
    </article>
  )
}
