import type { Signal } from '@preact/signals'
import { words } from '../language/language.ts'
import { Field } from '../parts/field.tsx'
import { parseNumber } from '../sign-in/parse-number.ts'
import { peopleWords } from './words.ts'

interface Props {
  label: string
  hint?: string | undefined
  /** What is entered so far. */
  value: Signal<string>
  /** Whether to say that it is no number of an account. */
  complain: boolean
}

/** The number of an account; `parseNumber` understands it. */
export function NumberField({ label, hint, value, complain }: Props) {
  const wrong = complain && parseNumber(value.value) === undefined
  return (
    <Field label={label} hint={hint} error={wrong ? words(peopleWords).numberWanted : undefined}>
      <input
        type="text"
        inputMode="numeric"
        autocomplete="off"
        value={value.value}
        onInput={event => {
          value.value = event.currentTarget.value
        }}
      />
    </Field>
  )
}
