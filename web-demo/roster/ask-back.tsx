import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { textBytes } from '../../client/index.ts'
import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { nameOf } from './sections.ts'
import { rosterWords } from './words.ts'

/** The longest reason the server takes, in bytes. */
const MAX_REASON_BYTES = 1024

interface Props {
  number: number
  onAsk: (reason: string) => void
  onAgreeOnly: () => void
}

/** To agree and become their friend, too, someone has to be asked in turn, with a reason that may be empty (F3). */
export function AskBack({ number, onAsk, onAgreeOnly }: Props) {
  const say = words(rosterWords)
  const name = nameOf(useApp().people.get(number).value)
  const reason = useSignal('')
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
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
