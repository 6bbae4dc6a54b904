import { languageTag, words } from '../language/language.ts'
import { conversationWords } from './words.ts'

const dayMs = 24 * 3_600_000

/** Says on which day the messages below it were written. */
export function DayLine({ time }: { time: number }) {
  const say = words(conversationWords)
  const day = new Date(time).toDateString()
  const name =
    day === new Date().toDateString()
      ? say.today
      : day === new Date(Date.now() - dayMs).toDateString()
        ? say.yesterday
        : new Date(time).toLocaleDateString(languageTag(), { dateStyle: 'full' })
  return (
    <h3 class="conversation-day">
      <span>{name}</span>
    </h3>
  )
}
