import { words } from '../language/language.ts'
import { Icon } from '../parts/icon.tsx'
import { VisuallyHidden } from '../parts/visually-hidden.tsx'
import { MoreMark } from './more-mark.tsx'
import { PersonRow } from './person-row.tsx'
import { personKey, type Section } from './sections.ts'
import { UnreadBadge } from './unread-badge.tsx'
import { rosterWords } from './words.ts'

interface Props {
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
export function SectionNode({ section, unread, current, selected, front, isTarget }: Props) {
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
