import { useSignal } from '@preact/signals'
import { commonWords } from '../language/common.ts'
import { words } from '../language/language.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { failureText } from '../parts/failure-text.ts'
import { Field } from '../parts/field.tsx'
import { Notice } from '../parts/notice.tsx'
import { useRequest } from '../people/use-request.ts'
import { rosterWords } from './words.ts'

/** A character is a Unicode code point (A1). */
const MAX_NAME_CHARACTERS = 32

interface Props {
  title: string
  /** The name so far. */
  name: string
  /** What the button that does it says. */
  action: string
  /** What the name is for; a rejection is shown. */
  onName: (name: string) => Promise<unknown>
  onClose: () => void
}

/** Asks for the name of a group, 1 to 32 characters (G1). */
export function GroupNameDialog({ title, name: before, action, onName, onClose }: Props) {
  const say = words(rosterWords)
  const name = useSignal(before)
  const wasEmpty = useSignal(false)
  const request = useRequest()
  const trimmed = name.value.trim()
  const characters = Array.from(trimmed).length

  const problem = (): string | undefined => {
    if (characters > MAX_NAME_CHARACTERS) return say.groupNameLong(characters)
    return characters === 0 && wasEmpty.value ? say.groupNameEmpty : undefined
  }
  const submit = (event: Event): void => {
    event.preventDefault()
    wasEmpty.value = characters === 0
    if (characters === 0 || characters > MAX_NAME_CHARACTERS) return
    void request.run(async () => {
      if (trimmed !== before) await onName(trimmed)
      onClose()
    })
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="roster-question" noValidate onSubmit={submit}>
        <Field label={say.groupName} hint={say.groupNameHint} error={problem()}>
          <input
            type="text"
            autocomplete="off"
            value={name.value}
            onFocus={event => event.currentTarget.select()}
            onInput={event => {
              name.value = event.currentTarget.value
            }}
          />
        </Field>
        {request.failure.value !== undefined && <Notice kind="error">{failureText(request.failure.value)}</Notice>}
        <div class="roster-question-actions">
          <Button onClick={onClose}>{words(commonWords).cancel}</Button>
          <Button kind="primary" type="submit">
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
