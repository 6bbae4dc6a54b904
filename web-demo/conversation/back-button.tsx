import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { UnreadBadge } from '../parts/status.tsx'
import { conversationWords } from './words.ts'

/** On a phone, leads from a conversation or a room to the list, and shows how much waits there. */
export function BackButton() {
  const { unread, view } = useApp()
  const say = words(conversationWords)
  const count = unread.value
  return (
    <Button
      kind="icon"
      label={count === 0 ? say.back : say.backToUnread(count)}
      class="conversation-back"
      onClick={() => view.showConversation(undefined)}
    >
      <Icon name="back" />
      <UnreadBadge count={count} />
    </Button>
  )
}
