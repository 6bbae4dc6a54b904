import { useState } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import { type ChatMessage, isUnderWay } from '../model/chat-message.ts'
import type { Conversation } from '../model/conversation.ts'
import { words } from '../model/language.ts'
import { displayName } from '../model/names.ts'
import { formatTime, formatTimeOfDay } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import type { MenuItem } from '../parts/menu-list.tsx'
import { VisuallyHidden } from '../parts/status.tsx'
import { DeleteMessageDialog } from './delete-message-dialog.tsx'
import { FileMessage } from './file-message.tsx'
import { MessageArticle } from './message-article.tsx'
import { MessageBubble } from './message-bubble.tsx'
import type { MessageLine } from './message-list.tsx'
import { MessageFailure, MessageTime, StateMark } from './message-marks.tsx'
import { MessageText } from './message-text.tsx'
import { useTextActions } from './text-actions.ts'
import { conversationWords } from './words.ts'

interface Props {
  line: MessageLine<ChatMessage>
  conversation: Conversation
}

/** A message between two, or what the page has noted between them. */
export function MessageRow({ line, conversation }: Props) {
  const say = words(conversationWords)
  const { absence, kind, text } = line.message
  if (kind !== 'system') return <Said line={line} conversation={conversation} />
  return (
    <p class="conversation-system" dir="auto">
      {absence === undefined ? text : say.absent(formatTime(absence.since), formatTime(absence.until))}
    </p>
  )
}

function Said({ line, conversation }: Props) {
  const app = useApp()
  const say = words(conversationWords)
  const { message } = line
  const [isDeleting, setDeleting] = useState(false)
  const actions = useTextActions(message.text, conversation)
  const mine = message.from !== conversation.number || message.state !== 'received'
  const person = app.people.get(conversation.number).value
  const when = formatTimeOfDay(message.time)
  const items: MenuItem[] = [
    ...actions,
    {
      label: say.deleteHere,
      icon: 'trash',
      danger: true,
      disabled: isUnderWay(message),
      onChoose: () => setDeleting(true),
    },
  ]
  return (
    <MessageArticle
      line={line}
      mine={mine}
      label={say.said(mine ? say.me : displayName(person), message.stored ? say.storedAt(when) : when)}
      portrait={person.portrait}
      thread={conversation}
    >
      <MessageBubble items={items}>
        {message.file === undefined ? (
          <MessageText text={message.text} />
        ) : (
          <FileMessage message={message} file={message.file} friend={displayName(person)} />
        )}
        <MessageMarks message={message} mine={mine} when={when} />
      </MessageBubble>
      {isDeleting && (
        <DeleteMessageDialog onDelete={() => conversation.remove(message.id)} onClose={() => setDeleting(false)} />
      )}
      {message.state === 'failed' && message.kind === 'text' && (
        <MessageFailure message={message} thread={conversation} />
      )}
    </MessageArticle>
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
      <MessageTime time={message.time} shown={message.stored ? say.storedAt(when) : when} />
      {mine && message.kind === 'text' && <StateMark state={message.state} />}
    </span>
  )
}
