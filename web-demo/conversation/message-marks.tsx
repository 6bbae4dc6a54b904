import { useApp } from '../model/app.ts'
import type { ChatMessage } from '../model/chat-message.ts'
import { failureName } from '../model/failure.ts'
import { words } from '../model/language.ts'
import type { ListedMessage, Outgoing } from '../model/thread.ts'
import { Button } from '../parts/button.tsx'
import { timeWriter } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { VisuallyHidden } from '../parts/status.tsx'
import { conversationWords } from './words.ts'

const formatWhole = timeWriter({ dateStyle: 'full', timeStyle: 'medium' })

/** When a message was sent or received; the full date as a tooltip. Already part of the message's label. */
export function MessageTime({ time, shown }: { time: number; shown: string }) {
  return (
    <time aria-hidden="true" dateTime={new Date(time).toISOString()} title={formatWhole(time)}>
      {shown}
    </time>
  )
}

const icons = { sending: 'clock', safe: 'check', failed: 'alert', received: 'check' } as const

/** What has become of a message that the user sent. */
export function StateMark({ state }: { state: ChatMessage['state'] }) {
  const say = words(conversationWords)
  const name = { sending: say.sending, safe: say.safe, failed: say.failed, received: say.safe }[state]
  return (
    <span class={`conversation-mark conversation-mark-${state}`} title={name} aria-live="off">
      <Icon name={icons[state]} />
      <VisuallyHidden>{name}</VisuallyHidden>
    </span>
  )
}

interface FailureProps {
  message: ListedMessage
  thread: Pick<Outgoing, 'remove' | 'retry'>
}

/** Below a failed message: the reason and the possible actions. */
export function MessageFailure({ message: { failure, id }, thread }: FailureProps) {
  const say = words(conversationWords)
  const why = failure === undefined ? '' : failureName(failure)
  const hasEnded = useApp().session.status.value.is === 'ended'
  return (
    <div class="conversation-failure">
      {/* What may still arrive is not said to be unsent. */}
      <p dir="auto">{failure === undefined ? say.failed : failure === 'mayArrive' ? why : say.failedBecause(why)}</p>
      <Button disabled={hasEnded} onClick={() => thread.retry(id)}>
        <Icon name="retry" /> {say.retry}
      </Button>
      <Button onClick={() => thread.remove(id)}>
        <Icon name="trash" /> {say.remove}
      </Button>
    </div>
  )
}
