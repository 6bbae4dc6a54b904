import type { ComponentChildren } from 'preact'
import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { formatTime } from '../parts/format.ts'
import { Portrait } from '../parts/portrait.tsx'
import { nameOf } from './sections.ts'
import { rosterWords } from './words.ts'

interface Props {
  number: number
  /** In ms. */
  time: number
  /** What belongs at the end of the line. */
  children?: ComponentChildren
}

/** Who did something, and when; a press shows their profile card. */
export function PersonLine({ number, time, children }: Props) {
  const { people, view } = useApp()
  const say = words(rosterWords)
  const person = people.get(number).value
  return (
    <div class="requests-person">
      <button
        type="button"
        class="requests-who"
        title={say.profileCard}
        onClick={() => {
          view.dialog.value = { is: 'profile', number }
        }}
      >
        <Portrait number={person.portrait} size={40} />
        <span class="roster-who">
          <bdi class="roster-name">{nameOf(person)}</bdi>
          {person.nickname !== '' && <span class="roster-number">{number}</span>}
        </span>
      </button>
      <time class="requests-time" dateTime={new Date(time).toISOString()}>
        {formatTime(time)}
      </time>
      {children}
    </div>
  )
}
