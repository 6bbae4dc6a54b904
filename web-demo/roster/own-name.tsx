import { useApp } from '../model/app-context.ts'
import { Portrait } from '../parts/portrait.tsx'
import { nameOf } from './sections.ts'

/** Who is signed in, in the title bar. */
export function OwnName() {
  const { session, people } = useApp()
  const number = session.number.value
  if (number === undefined) return null
  const person = people.get(number).value
  return (
    <span class="roster-me">
      <Portrait number={person.portrait} size={40} />
      <span class="roster-who">
        <bdi class="roster-name">{nameOf(person)}</bdi>
        {person.nickname !== '' && <span class="roster-me-number">{number}</span>}
      </span>
    </span>
  )
}
