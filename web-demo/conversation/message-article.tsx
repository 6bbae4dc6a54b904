import { useComputed } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import type { ListedMessage, Thread } from '../model/thread.ts'
import { Portrait } from '../parts/portrait.tsx'
import { isEmojiOnly } from './emoji.ts'
import type { MessageLine } from './message-list.tsx'

interface Props {
  line: Omit<MessageLine<ListedMessage>, 'is' | 'key'>
  /** Whether the user said it. */
  mine: boolean
  /** Who said it, and when, for screen readers. */
  label: string
  /** Of whoever else said it. */
  portrait: number
  /** What it is part of. */
  thread: Pick<Thread, 'messages'>
  children: ComponentChildren
}

/** A message in the list: the user's on the right, others' on the left with a portrait at the first of a group. */
export function MessageArticle({ line, mine, label, portrait, thread, children }: Props) {
  const id = useId()
  // Not all that are loaded are drawn. As a signal it changes nothing but the attribute: each message changes it in all of them.
  const total = useComputed(() => thread.messages.value.length)
  const { first, last, message, position } = line
  const classes = [
    'conversation-message',
    mine ? 'conversation-message-mine' : 'conversation-message-theirs',
    first && 'conversation-message-first',
    last && 'conversation-message-last',
    message.kind === 'text' && isEmojiOnly(message.text) && 'conversation-message-large',
  ]
  return (
    <article
      class={classes.filter(Boolean).join(' ')}
      aria-labelledby={id}
      aria-posinset={position}
      aria-setsize={total}
    >
      {!mine && first && <Portrait number={portrait} size={32} />}
      <span class="visually-hidden" id={id}>
        {label}
      </span>
      {children}
    </article>
  )
}
