import { words } from '../model/language.ts'
import { displayName } from '../model/names.ts'
import type { PersonView } from '../model/people.ts'
import { Icon } from '../parts/icon.tsx'
import { Portrait } from '../parts/portrait.tsx'
import { StateMark, UnreadBadge, VisuallyHidden } from '../parts/status.tsx'
import { personKey, type Section } from './sections.ts'
import { rosterWords } from './words.ts'

interface SectionNodeProps {
  section: Section
  /** By number; who is not in it has nothing unread. */
  unread: ReadonlyMap<number, number>
  /** The key of the line that the tab key reaches, when it is in this section. */
  current: string | undefined
  /** The key of the line that was gone to last, when it is in this section. */
  selected: string | undefined
  /** Whose conversation is in front. */
  front: number | undefined
  /** What is being dragged would be dropped here. */
  isTarget: boolean
}

/** A heading that folds, and the people under it. */
export function SectionNode({ section, unread, current, selected, front, isTarget }: SectionNodeProps) {
  const say = words(rosterWords)
  const { key, name, people, folded, is } = section
  /** Unread messages of those who are folded away. */
  const hidden = folded ? people.reduce((sum, { number }) => sum + (unread.get(number) ?? 0), 0) : 0
  const rows = folded
    ? []
    : people.map(person => (
        <PersonRow
          key={person.number}
          person={person}
          level={is === 'found' ? 1 : 2}
          unread={unread.get(person.number) ?? 0}
          current={current === personKey(person.number)}
          selected={selected === personKey(person.number)}
          front={front === person.number}
          stateKnown={is !== 'strangers'}
        />
      ))
  if (is === 'found') return rows
  return (
    <div class={isTarget ? 'roster-section roster-section-target' : 'roster-section'} role="none" data-section={key}>
      <div
        class="roster-heading"
        role="treeitem"
        aria-level={1}
        aria-expanded={!folded}
        aria-selected={selected === key}
        tabIndex={current === key ? 0 : -1}
        data-row={key}
      >
        <Icon name={folded ? 'unfold' : 'fold'} />
        <span class="roster-heading-text">
          <bdi class="roster-heading-name">{name}</bdi>
          <Tally section={section} />
          {hidden > 0 && <VisuallyHidden>{say.unread(hidden)}</VisuallyHidden>}
        </span>
        <UnreadBadge count={hidden} />
        {is === 'group' && <MoreMark />}
      </div>
      {rows}
    </div>
  )
}

function Tally({ section: { people, online } }: { section: Section }) {
  const say = words(rosterWords)
  const all = people.length
  return (
    <span class="roster-tally">
      <span aria-hidden="true">{online === undefined ? all : `${online}/${all}`}</span>
      <VisuallyHidden>{online === undefined ? say.people(all) : say.tally(online, all)}</VisuallyHidden>
    </span>
  )
}

interface PersonRowProps {
  person: PersonView
  /** 2 below a heading, 1 without. */
  level: 1 | 2
  unread: number
  /** The tab key reaches this line. */
  current: boolean
  selected: boolean
  /** The conversation with them is the one in front. */
  front: boolean
  /** The server tells the states of friends only. */
  stateKnown: boolean
}

/** Someone in the roster. What happens to the line is the tree's business. */
function PersonRow({ person, level, unread, current, selected, front, stateKnown }: PersonRowProps) {
  const say = words(rosterWords)
  const { number, nickname, portrait, state } = person
  return (
    <div
      class={unread > 0 ? 'roster-person roster-person-unread' : 'roster-person'}
      role="treeitem"
      aria-level={level}
      aria-selected={selected}
      aria-current={front}
      tabIndex={current ? 0 : -1}
      data-row={personKey(number)}
    >
      {/* First, as it is what the line is called; it is shown behind the portrait. */}
      <span class="roster-who">
        <bdi class="roster-name">{displayName(person)}</bdi>
        {nickname !== '' && <span class="roster-number">{number}</span>}
      </span>
      <span class="roster-face">
        {/* Each new message makes it hop again. */}
        <span key={unread} class={unread > 0 ? 'roster-hop' : undefined}>
          <Portrait number={portrait} size={32} {...(stateKnown && { state })} />
        </span>
        {stateKnown && <StateMark state={state} />}
      </span>
      <UnreadBadge count={unread} label={say.unread(unread)} />
      <MoreMark />
    </div>
  )
}

/**
 * Shows that a line has a menu, and opens it for a mouse or a finger. Not a button: nothing in a line of a tree can be
 * reached with the keys, which have Shift+F10 and the menu key instead.
 */
function MoreMark() {
  return (
    <span class="roster-more" aria-hidden="true" title={words(rosterWords).more} data-more>
      <Icon name="more" />
    </span>
  )
}
