/** Single fields of the search form. */
import type { Signal } from '@preact/signals'
import { words } from '../language/language.ts'
import { Field } from '../parts/field.tsx'
import { problemText } from './problem-text.ts'
import { hasWildcards, isInRange, largest, type Wish } from './search-condition.ts'
import { peopleWords } from './words.ts'

/** Changes some fields of a wish. */
export function enter(wish: Signal<Wish>, values: Partial<Wish>): void {
  wish.value = { ...wish.peek(), ...values }
}

interface ContainsProps {
  wish: Signal<Wish>
  field: 'nickname' | 'city' | 'school' | 'hobby'
  label: string
}

/** A text that a column contains. */
export function Contains({ wish, field, label }: ContainsProps) {
  const value = wish.value[field]
  return (
    <div class="people-search-half">
      <Field label={label} hint={hasWildcards(value) ? words(peopleWords).wildcards : undefined}>
        <input
          type="text"
          autocomplete="off"
          value={value}
          onInput={event => enter(wish, { [field]: event.currentTarget.value })}
        />
      </Field>
    </div>
  )
}

interface EndProps {
  wish: Signal<Wish>
  field: 'number' | 'age'
  end: 'from' | 'to'
  label: string
}

/** One end of a range; empty is open. */
export function RangeEnd({ wish, field, end, label }: EndProps) {
  const range = wish.value[field]
  return (
    <NumberEntry
      label={label}
      value={range[end]}
      most={largest[field]}
      onEnter={value => enter(wish, { [field]: { ...range, [end]: value } })}
    />
  )
}

interface NumberEntryProps {
  label: string
  value: number | undefined
  most: number
  /** NaN for what is no number. */
  onEnter: (value: number | undefined) => void
}

/** A number from 0 to `most`. */
export function NumberEntry({ label, value, most, onEnter }: NumberEntryProps) {
  const error = isInRange(value, most) ? undefined : problemText({ is: 'number', most })
  return (
    <Field label={label} error={error}>
      <input
        type="number"
        inputMode="numeric"
        min={0}
        max={most}
        value={value === undefined || Number.isNaN(value) ? '' : value}
        onInput={({ currentTarget: { value, validity } }) => {
          if (validity.badInput) onEnter(Number.NaN)
          else onEnter(value === '' ? undefined : Number(value))
        }}
      />
    </Field>
  )
}
