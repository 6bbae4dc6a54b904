import { words } from '../language/language.ts'
import { VisuallyHidden } from '../parts/visually-hidden.tsx'
import { conversationWords } from './words.ts'

/** How many messages are unread; nothing when none is. */
export function UnreadBadge({ count }: { count: number }) {
  const say = words(conversationWords)
  if (count === 0) return null
  return (
    <span class="conversation-badge">
      <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
      <VisuallyHidden>{say.unread(count)}</VisuallyHidden>
    </span>
  )
}
