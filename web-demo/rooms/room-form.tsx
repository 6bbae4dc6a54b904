import { useSignal } from '@preact/signals'
import type { RoomAccess } from '../../client/index.ts'
import { textBytes } from '../../client/index.ts'
import { words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { BytesField } from '../parts/entry-fields.tsx'
import { Check, Field } from '../parts/field.tsx'
import { Failure, useRequest } from '../parts/request.tsx'
import { roomWords } from './words.ts'

/** The limits of the server (R1). */
const MAX_NAME = 32
const MAX_TOPIC_BYTES = 255

/** What the members of a room can set. */
export interface RoomSettings {
  readonly name: string
  readonly topic: string
  readonly access: RoomAccess
}

interface Props {
  before: RoomSettings
  /** The name of the button. */
  action: string
  onSubmit: (settings: RoomSettings) => Promise<void>
}

/** Name, topic and access of a room. */
export function RoomForm({ before, action, onSubmit }: Props) {
  const say = words(roomWords)
  const name = useSignal(before.name)
  const topic = useSignal(before.topic)
  const access = useSignal(before.access)
  const complain = useSignal(false)
  const request = useRequest()
  const length = Array.from(name.value.trim()).length
  const wrong = length === 0 ? say.nameEmpty : length > MAX_NAME ? say.nameLong(length) : undefined
  const isRight = wrong === undefined && textBytes(topic.value) <= MAX_TOPIC_BYTES

  const submit = (event: Event): void => {
    event.preventDefault()
    complain.value = true
    if (!isRight) return
    void request.run(() => onSubmit({ name: name.value.trim(), topic: topic.value.trim(), access: access.value }))
  }
  const choice = (value: RoomAccess, label: string, hint: string) => (
    <Check
      type="radio"
      name="access"
      label={label}
      hint={hint}
      checked={access.value === value}
      onChange={() => {
        access.value = value
      }}
    />
  )
  return (
    <form class="people-stack" noValidate onSubmit={submit}>
      <Field label={say.name} hint={say.nameHint} error={complain.value ? wrong : undefined}>
        <input
          type="text"
          autocomplete="off"
          value={name.value}
          onInput={event => {
            name.value = event.currentTarget.value
          }}
        />
      </Field>
      <BytesField
        label={say.topic}
        rows={2}
        most={MAX_TOPIC_BYTES}
        value={topic.value}
        onEnter={text => {
          topic.value = text
        }}
      />
      <fieldset class="rooms-access">
        <legend class="field-label">{say.access}</legend>
        {choice('open', say.anyone, say.anyoneHint)}
        {choice('byInvitation', say.invitedOnly, say.invitedOnlyHint)}
      </fieldset>
      <Failure of={request} />
      <div class="people-actions">
        <Button kind="primary" type="submit" disabled={request.busy.value}>
          {action}
        </Button>
      </div>
    </form>
  )
}
