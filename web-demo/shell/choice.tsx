import type { Signal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { Check } from '../parts/check.tsx'

interface Props<V extends string> {
  legend: string
  options: readonly { readonly value: V; readonly label: string }[]
  chosen: Signal<V>
}

/** One of a few, as radio buttons. */
export function Choice<V extends string>({ legend, options, chosen }: Props<V>) {
  const name = useId()
  return (
    <fieldset class="settings-choice">
      <legend>{legend}</legend>
      {options.map(({ value, label }) => (
        <Check
          key={value}
          type="radio"
          name={name}
          label={label}
          checked={chosen.value === value}
          onChange={() => {
            chosen.value = value
          }}
        />
      ))}
    </fieldset>
  )
}
