import { useEffect, useRef } from 'preact/hooks'
import { textBytes } from '../../client/index.ts'
import { Field } from '../parts/field.tsx'
import { bytesText } from './problem-text.ts'

interface Props {
  label: string
  value: string
  onEnter: (value: string) => void
  /** The most bytes of UTF-8 the server takes. */
  most: number
  rows: number
  /** What else is wrong with the text. */
  error?: string | undefined
  /** Takes the focus when it is put on the page. */
  focus?: boolean
  /** Of code: one width for all characters, and no spelling checked. */
  code?: boolean
}

/** Some lines of text with their bytes counted. Ctrl+Enter sends the form they are in. */
export function BytesField({ label, value, onEnter, most, rows, error, focus = false, code = false }: Props) {
  const area = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (focus) area.current?.focus()
  }, [])
  const bytes = textBytes(value)
  const count = bytesText(bytes, most)
  return (
    <Field label={label} hint={count} error={bytes > most ? count : error}>
      <textarea
        ref={area}
        rows={rows}
        class={code ? 'people-code' : undefined}
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
