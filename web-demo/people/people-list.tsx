import type { Person } from '../../client/index.ts'
import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { plainName } from '../model/plain-name.ts'
import { Button } from '../parts/button.tsx'
import { Portrait } from '../parts/portrait.tsx'
import { peopleWords } from './words.ts'

/** What can be done with someone in a list. */
export interface PersonActions {
  onChat: (number: number) => void
  onProfile: (number: number) => void
  onAdd: (number: number) => void
}

/** People as the server lists them, each with what can be done. */
export function PeopleList({ people, ...actions }: PersonActions & { people: readonly Person[] }) {
  return (
    <ul class="people-list">
      {people.map(person => (
        <PersonRow key={person.number} person={person} {...actions} />
      ))}
    </ul>
  )
}

function PersonRow({ person, onChat, onProfile, onAdd }: PersonActions & { person: Person }) {
  const app = useApp()
  const say = words(peopleWords)
  const { number, portrait, province, city } = person
  const name = plainName(person.nickname) || String(number)
  const isMe = app.session.number.value === number
  const isFriend = app.roster.friend(number) !== undefined
  const details = [String(number), province === 0 ? '' : say.province(province), city].filter(text => text !== '')
  return (
    <li class="people-row">
      <Portrait number={portrait} size={36} />
      <div class="people-row-who">
        <span class="people-row-name">
          <bdi>{name}</bdi>
          {isMe && <span class="people-mark">{say.isYou}</span>}
          {isFriend && <span class="people-mark">{say.isFriend}</span>}
        </span>
        <span class="people-row-details">{details.join(' · ')}</span>
      </div>
      <div class="people-row-actions">
        {!isMe && (
          <Button aria-label={say.chatWith(name)} onClick={() => onChat(number)}>
            {say.chat}
          </Button>
        )}
        <Button aria-label={say.profileOf(name)} onClick={() => onProfile(number)}>
          {say.profile}
        </Button>
        {!isMe && !isFriend && (
          <Button aria-label={say.addPerson(name)} onClick={() => onAdd(number)}>
            {say.add}
          </Button>
        )}
      </div>
    </li>
  )
}
