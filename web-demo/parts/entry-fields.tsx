import type { Signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { textBytes } from '../../client/index.ts'
import { words } from '../model/language.ts'
import { parseNumber } from '../model/names.ts'
import { Field } from './field.tsx'
import { formatUsage } from './format.ts'
import { commonWords } from './words.ts'

interface BytesFieldProps {
  label: string
  value: string
  onEnter: (value: string) => void
  /** The server's limit, in bytes of UTF-8. */
  most: number
  rows: number
  /** Any other error in the text. */
  error?: string | undefined
  /** Takes the focus when it is mounted. */
  focus?: boolean
  /** For code: monospaced, without spell checking. */
  code?: boolean
}

/** A multi-line text with a byte counter. Ctrl+Enter submits its form. */
export function BytesField({ label, value, onEnter, most, rows, error, focus = false, code = false }: BytesFieldProps) {
  const area = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (focus) area.current?.focus()
  }, [])
  const bytes = textBytes(value)
  const count = formatUsage(bytes, most)
  return (
    <Field label={label} hint={count} error={bytes > most ? count : error}>
      <textarea
        ref={area}
        rows={rows}
        class={code ? 'field-code' : undefined}
        spellcheck={!code}
        autocapitalize={code ? 'off' : undefined}
        value={value}
        onInput={event => onEnter(event.currentTarget.value)}
        onKeyDown={event => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing) {
            event.preventDefault()
            event.currentTarget.form?.requestSubmit()
          }
        }}
      />
    </Field>
  )
}

interface NumberFieldProps {
  label: string
  hint?: string | undefined
  /** The text entered so far. */
  value: Signal<string>
  /** Whether to report an invalid number. */
  complain: boolean
}

/** An input for an account number; parse its value with `parseNumber`. */
export function NumberField({ label, hint, value, complain }: NumberFieldProps) {
  const wrong = complain && parseNumber(value.value) === undefined
  return (
    <Field label={label} hint={hint} error={wrong ? words(commonWords).accountNumber : undefined}>
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
