import { type Signal, useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { textBytes } from '../../client/index.ts'
import { useApp } from '../model/app.ts'
import type { FriendRequest } from '../model/database.ts'
import { MAX_REASON_BYTES } from '../model/friend-requests.ts'
import { words } from '../model/language.ts'
import { displayName } from '../model/names.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { formatTime } from '../parts/format.ts'
import { Portrait } from '../parts/portrait.tsx'
import { rosterDialogWords } from './dialog-words.ts'
import { type Outcome, useAnswer } from './use-answer.ts'
import { rosterWords } from './words.ts'

interface Props {
  request: FriendRequest
  outcome: Signal<Outcome | undefined>
}

/** A friend request and its possible answers. */
export function RequestItem({ request: { from, reason, time }, outcome }: Props) {
  const { roster } = useApp()
  const say = words(rosterDialogWords)
  const answer = useAnswer(from, outcome)
  return (
    <li class="requests-item" aria-busy={answer.busy.value}>
      <PersonLine number={from} time={time} />
      {reason === '' ? (
        <p class="roster-quiet">{say.noReason}</p>
      ) : (
        <blockquote class="requests-reason" dir="auto">
          {reason}
        </blockquote>
      )}
      {answer.mustAsk.value ? (
        <AskBack number={from} onAsk={answer.agreeAndAsk} onAgreeOnly={() => answer.give(true)} />
      ) : (
        <div class="requests-actions">
          <Button kind="primary" onClick={() => answer.give(true)}>
            {say.agree}
          </Button>
          {roster.friend(from) === undefined && <Button onClick={answer.agreeAndAdd}>{say.agreeAndAdd}</Button>}
          <Button onClick={() => answer.give(false)}>{say.refuse}</Button>
          <Button onClick={answer.block}>{say.block}</Button>
        </div>
      )}
    </li>
  )
}

interface AskBackProps {
  number: number
  onAsk: (reason: string) => void
  onAgreeOnly: () => void
}

/** Agrees and asks them in return, as they require a request, too; the reason may be empty (F3). */
function AskBack({ number, onAsk, onAgreeOnly }: AskBackProps) {
  const say = words(rosterDialogWords)
  const name = displayName(useApp().people.get(number).value)
  const reason = useSignal('')
  const input = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => input.current?.focus(), [])
  const left = MAX_REASON_BYTES - textBytes(reason.value)
  return (
    <form
      class="requests-ask"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        if (left >= 0) onAsk(reason.value)
      }}
    >
      <Field label={say.mustAsk(name)} error={left < 0 ? say.reasonLong(-left) : undefined}>
        <input
          ref={input}
          type="text"
          autocomplete="off"
          value={reason.value}
          onInput={event => {
            reason.value = event.currentTarget.value
          }}
        />
      </Field>
      <div class="requests-actions">
        <Button kind="primary" type="submit">
          {say.agreeAndAsk}
        </Button>
        <Button onClick={onAgreeOnly}>{say.agreeOnly}</Button>
      </div>
    </form>
  )
}

interface PersonLineProps {
  number: number
  /** In ms. */
  time: number
  /** Shown at the end of the line. */
  children?: ComponentChildren
}

/** Who did something, and when; a click opens the profile card. */
export function PersonLine({ number, time, children }: PersonLineProps) {
  const { people, view } = useApp()
  const person = people.get(number).value
  return (
    <div class="requests-person">
      <button
        type="button"
        class="requests-who"
        title={words(rosterWords).profileCard}
        onClick={() => {
          view.dialog.value = { is: 'profile', number }
        }}
      >
        <Portrait number={person.portrait} size={40} />
        <span class="roster-who">
          <bdi class="roster-name">{displayName(person)}</bdi>
          {person.nickname !== '' && <span class="roster-number">{number}</span>}
        </span>
      </button>
      <time class="requests-time" dateTime={new Date(time).toISOString()}>
        {formatTime(time)}
      </time>
      {children}
    </div>
  )
}
