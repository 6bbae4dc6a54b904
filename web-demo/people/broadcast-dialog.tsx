import { type Signal, useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { MAX_TEXT_BYTES, textBytes } from '../../client/index.ts'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { BytesField } from '../parts/entry-fields.tsx'
import { Field } from '../parts/field.tsx'
import { Icon } from '../parts/icon.tsx'
import { Failure, type RequestState, useRequest } from '../parts/request.tsx'
import { Spinner } from '../parts/status.tsx'
import { peopleWords } from './words.ts'

interface Props {
  /** The preselected group; 0 is everyone (M3). */
  group: number
  onClose: () => void
}

/** Sends a message to a group or to everyone, after a confirmation. */
export function BroadcastDialog({ group, onClose }: Props) {
  const { conversations, view } = useApp()
  const say = words(peopleWords)
  const to = useSignal(group)
  const text = useSignal('')
  const confirming = useSignal(false)
  const request = useRequest()

  function send() {
    request.run(async () => {
      await conversations.broadcast(to.value, text.value)
      // The model says what has become of one to everyone.
      if (to.value !== 0) view.toast('ok', say.broadcastSent)
      onClose()
    })
  }

  return (
    <Dialog title={say.broadcast} onClose={onClose}>
      {confirming.value ? (
        <BroadcastConfirmation
          group={to.value}
          text={text.value}
          request={request}
          onSend={send}
          onChange={() => {
            confirming.value = false
          }}
        />
      ) : (
        <BroadcastForm
          group={to}
          text={text}
          onContinue={() => {
            confirming.value = true
          }}
        />
      )}
    </Dialog>
  )
}

interface FormProps {
  group: Signal<number>
  text: Signal<string>
  /** Called with a valid text. */
  onContinue: () => void
}

/** The text and its recipients: a group with members, or everyone. */
function BroadcastForm({ group, text, onContinue }: FormProps) {
  const { roster } = useApp()
  const say = words(peopleWords)
  const tried = useSignal(false)
  const groups = roster.groups.value
  const friends = groups.find(each => each.group === group.value)?.friends ?? []
  const reachesNobody = group.value !== 0 && friends.length === 0
  const offline = friends.filter(({ state }) => state === 'offline').length

  function next(event: Event) {
    event.preventDefault()
    tried.value = true
    if (!reachesNobody && text.value.trim() !== '' && textBytes(text.value) <= MAX_TEXT_BYTES) onContinue()
  }

  return (
    <form class="people-stack" noValidate onSubmit={next}>
      <Field
        label={say.recipients}
        hint={group.value === 0 ? say.everyoneHint : say.groupHint(friends.length, offline)}
        error={reachesNobody ? say.groupEmpty : undefined}
      >
        <select
          value={group.value}
          onChange={event => {
            group.value = Number(event.currentTarget.value)
          }}
        >
          <option value={0}>{say.everyone}</option>
          {groups.map(each => (
            <option key={each.group} value={each.group}>
              {each.name} ({each.friends.length})
            </option>
          ))}
        </select>
      </Field>
      <BytesField
        label={say.text}
        value={text.value}
        onEnter={entered => {
          text.value = entered
        }}
        most={MAX_TEXT_BYTES}
        rows={5}
        error={tried.value && text.value.trim() === '' ? say.textMissing : undefined}
        focus
      />
      <div class="people-actions">
        <Button type="submit" kind="primary">
          {say.continue}
        </Button>
      </div>
    </form>
  )
}

interface ConfirmationProps {
  group: number
  text: string
  request: RequestState
  onSend: () => void
  onChange: () => void
}

/** Confirms a broadcast. The focus is on the question, so that a key held down too long sends nothing. */
function BroadcastConfirmation({ group, text, request, onSend, onChange }: ConfirmationProps) {
  const { roster } = useApp()
  const say = words(peopleWords)
  const question = useRef<HTMLParagraphElement>(null)
  useLayoutEffect(() => question.current?.focus(), [])
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
