import { type Signal, useSignal } from '@preact/signals'
import { MAX_TEXT_BYTES, textBytes } from '../../client/index.ts'
import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { BytesField } from './bytes-field.tsx'
import { peopleWords } from './words.ts'

interface Props {
  group: Signal<number>
  text: Signal<string>
  /** The text can be sent as it is. */
  onContinue: () => void
}

/** What to write, and to whom: to a group that has someone in it, or to everyone. */
export function BroadcastForm({ group, text, onContinue }: Props) {
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
