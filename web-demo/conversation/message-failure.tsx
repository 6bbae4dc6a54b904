import { words } from '../language/language.ts'
import type { ChatMessage } from '../model/chat-message.ts'
import type { Conversation } from '../model/conversation.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { conversationWords } from './words.ts'

/** Below a message that was not sent: why, in the server's words, and what to do about it. */
export function MessageFailure({ message, conversation }: { message: ChatMessage; conversation: Conversation }) {
  const say = words(conversationWords)
  return (
    <div class="conversation-failure">
      <p dir="auto">{message.failure === undefined ? say.failed : say.failedBecause(message.failure)}</p>
      <Button onClick={() => conversation.retry(message.id)}>
        <Icon name="retry" /> {say.retry}
      </Button>
      <Button onClick={() => conversation.remove(message.id)}>
        <Icon name="trash" /> {say.remove}
      </Button>
    </div>
  )
}
