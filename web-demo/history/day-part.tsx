import { useState } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { historyWords } from './words.ts'

interface Props {
  number: number
  onShow: (peer: number, id: string) => Promise<void>
}

/** Goes to the first message of a day. */
export function DayPart({ number, onShow }: Props) {
  const { conversations, view } = useApp()
  const say = words(historyWords)
  const [day, setDay] = useState('')
  const [isNothing, setNothing] = useState(false)
  const go = async (): Promise<void> => {
    // As a day of this time zone; the date alone would be one of UTC.
    const time = new Date(`${day}T00:00`).getTime()
    const id = Number.isNaN(time) ? undefined : await conversations.history.firstSince(number, Math.max(0, time))
    if (id === undefined) setNothing(true)
    else await onShow(number, id)
  }
  return (
    <section class="history-part">
      <form
        class="history-line"
        onSubmit={event => {
          event.preventDefault()
          go().catch(error => view.toastFailure(error))
        }}
      >
        <Field label={say.day} hint={isNothing ? say.nothingSince : undefined}>
          <input
            type="date"
            required
            value={day}
            onInput={event => {
              setDay(event.currentTarget.value)
              setNothing(false)
            }}
          />
        </Field>
        <Button type="submit">{say.go}</Button>
      </form>
    </section>
  )
}
