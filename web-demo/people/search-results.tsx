import { useEffect, useRef } from 'preact/hooks'
import type { Person } from '../../client/index.ts'
import { words } from '../language/language.ts'
import { PeopleList, type PersonActions } from './people-list.tsx'
import { MAX_FOUND } from './search-condition.ts'
import { peopleWords } from './words.ts'

/** Who was found. It comes into view by itself, as the form above may fill the window. */
export function SearchResults({ people, ...actions }: PersonActions & { people: readonly Person[] }) {
  const say = words(peopleWords)
  const section = useRef<HTMLElement>(null)
  useEffect(() => section.current?.scrollIntoView({ block: 'nearest' }), [people])
  return (
    <section ref={section} class="people-results">
      <div role="status">
        <h3>{people.length === 0 ? say.foundNobody : say.found(people.length)}</h3>
      </div>
      {people.length >= MAX_FOUND && <p class="people-quiet">{say.foundMost}</p>}
      <PeopleList people={people} {...actions} />
    </section>
  )
}
