import type { ComponentChildren } from 'preact'
import type { Person, State } from '../../client/index.ts'
import { useApp } from '../model/app.ts'
import { isolated } from '../model/isolated.ts'
import { words } from '../model/language.ts'
import { plainName } from '../model/names.ts'
import { Button } from '../parts/button.tsx'
import { Portrait } from '../parts/portrait.tsx'
import { peopleWords } from './words.ts'

/** The actions for a person in a list. */
export interface PersonActions {
  onChat: (number: number) => void
  onProfile: (number: number) => void
  onAdd: (number: number) => void
}

/** People in the server's order, each with its actions. */
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
  const details = [String(number), province === 0 ? '' : say.province(province), isolated(plainName(city))].filter(
    text => text !== '',
  )
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

interface PersonHeadProps {
  number: number
  /** Empty if unknown. */
  nickname: string
  portrait: number
  /** Width and height of the portrait, px. */
  size: number
  state?: State | undefined
  /** Below the number. */
  children?: ComponentChildren
}

/** Portrait, nickname and number, at the top of a card or a dialog. */
export function PersonHead({ number, nickname, portrait, size, state, children }: PersonHeadProps) {
  return (
    <div class="people-head">
      <Portrait number={portrait} size={size} state={state} />
      <div class="people-head-who">
        <h3 class="people-head-name">
          <bdi>{nickname || number}</bdi>
        </h3>
        {nickname !== '' && <p class="people-head-number">{number}</p>}
        {children}
      </div>
    </div>
  )
}
