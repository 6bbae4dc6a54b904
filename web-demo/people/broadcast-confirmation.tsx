import { useEffect, useRef } from 'preact/hooks'
import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Spinner } from '../parts/spinner.tsx'
import { Failure } from './failure.tsx'
import type { RequestState } from './use-request.ts'
import { peopleWords } from './words.ts'

interface Props {
  group: number
  text: string
  request: RequestState
  onSend: () => void
  onChange: () => void
}

/** The last look at a broadcast. The focus is on the question, so that a key held down too long sends nothing. */
export function BroadcastConfirmation({ group, text, request, onSend, onChange }: Props) {
  const { roster } = useApp()
  const say = words(peopleWords)
  const question = useRef<HTMLParagraphElement>(null)
  useEffect(() => question.current?.focus(), [])
  const recipients = roster.groups.value.find(each => each.group === group)

  return (
    <div class="people-stack">
      <p ref={question} tabIndex={-1} class="people-question">
        {group === 0 ? say.confirmEveryone : say.confirmGroup(recipients?.friends.length ?? 0, recipients?.name ?? '')}
      </p>
      <blockquote class="people-quotation">{text}</blockquote>
      <Failure of={request} />
      <div class="people-actions">
        {request.busy.value && <Spinner />}
        <Button onClick={onChange}>{say.change}</Button>
        <Button kind="primary" disabled={request.busy.value} onClick={onSend}>
          <Icon name="megaphone" /> {say.send}
        </Button>
      </div>
    </div>
  )
}
