import { useState } from 'preact/hooks'
import type { Room } from '../../client/index.ts'
import { useComposerField } from '../conversation/composer-field.ts'
import { MessageArticle } from '../conversation/message-article.tsx'
import { MessageBubble } from '../conversation/message-bubble.tsx'
import type { MessageLine } from '../conversation/message-list.tsx'
import { MessageFailure, MessageTime, StateMark } from '../conversation/message-marks.tsx'
import { MessageText } from '../conversation/message-text.tsx'
import { useTextActions } from '../conversation/text-actions.ts'
import { conversationWords } from '../conversation/words.ts'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { mentionOf, mentions } from '../model/rooms-mentions.ts'
import type { RoomMessage, RoomThread } from '../model/rooms-thread.ts'
import { formatTimeOfDay } from '../parts/format.ts'
import type { MenuItem } from '../parts/menu-list.tsx'
import { eventText, speakerName } from './event-text.ts'
import { outboxOf } from './outbox-of.ts'
import { type Removal, RemovalDialog } from './removal-dialog.tsx'
import { roomWords } from './words.ts'

interface Props {
  line: MessageLine<RoomMessage>
  thread: RoomThread
  room: Room
}

/** What was said in a room, or has happened there. */
export function RoomRow({ line, thread, room }: Props) {
  const app = useApp()
  const { message } = line
  if (message.kind !== 'system') return <Said line={line} thread={thread} room={room} />
  return <p class="conversation-system">{eventText(app, message)}</p>
}

function Said({ line, thread, room }: Props) {
  const app = useApp()
  const say = words(roomWords)
  const { me, said } = words(conversationWords)
  const { first, message } = line
  const { from, state, text } = message
  const own = app.session.number.value
  const mine = from === own
  const name = speakerName(message)
  const when = formatTimeOfDay(message.time)
  const [removal, setRemoval] = useState<Removal>()
  const actions = useTextActions(text, thread, mine ? '' : `${mentionOf(name)} `)
  const mentioned = !mine && own !== undefined && mentions(text, app.people.get(own).value.nickname)
  const field = useComposerField()

  const mention = (): void => {
    const draft = thread.draft.peek()
    thread.draft.value = `${draft}${draft === '' || /\s$/.test(draft) ? '' : ' '}${mentionOf(name)} `
    field.current?.focus()
  }
  const showProfile = (): void => {
    app.view.dialog.value = { is: 'profile', number: from }
  }
  const isModerator = room.role === 'owner' || (room.role === 'moderator' && from !== room.owner)
  const ofOthers: MenuItem[] = [
    { label: say.mention, icon: 'user', onChoose: mention },
    { label: say.profile, icon: 'user', onChoose: showProfile },
    { label: say.chat, icon: 'send', onChoose: () => void app.conversations.openWith(from) },
  ]
  const ofModerators: MenuItem[] = [
    'line',
    {
      label: say.remove,
      icon: 'trash',
      danger: true,
      onChoose: () => setRemoval({ how: 'remove', number: from, name }),
    },
    { label: say.ban, icon: 'block', danger: true, onChoose: () => setRemoval({ how: 'ban', number: from, name }) },
  ]
  const items = [...actions, ...(mine ? [] : ofOthers), ...(mine || !isModerator ? [] : ofModerators)]
  return (
    <MessageArticle
      line={line}
      mine={mine}
      label={said(mine ? me : name, when)}
      portrait={app.people.get(from).value.portrait}
      thread={thread}
    >
      {/* Already part of the message's label; the profile is in its menu. */}
      {!mine && first && (
        <bdi class="room-speaker" aria-hidden="true">
          {name}
        </bdi>
      )}
      <MessageBubble items={items} class={mentioned ? 'room-mentioned' : undefined}>
        <MessageText text={text} />
        <span class="conversation-marks">
          <MessageTime time={message.time} shown={when} />
          {mine && <StateMark state={state} />}
        </span>
      </MessageBubble>
      {state === 'failed' && <MessageFailure message={message} thread={outboxOf(app, thread)} />}
      {removal !== undefined && (
        <RemovalDialog room={room.room} removal={removal} onClose={() => setRemoval(undefined)} />
      )}
    </MessageArticle>
  )
}
