import { words } from '../language/language.ts'
import type { PersonView } from '../model/people.ts'
import { Portrait } from '../parts/portrait.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { VisuallyHidden } from '../parts/visually-hidden.tsx'
import { MoreMark } from './more-mark.tsx'
import { nameOf, personKey } from './sections.ts'
import { UnreadBadge } from './unread-badge.tsx'
import { rosterWords } from './words.ts'

interface Props {
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
export function PersonRow({ person, level, unread, current, selected, front, stateKnown }: Props) {
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
        <bdi class="roster-name">{nameOf(person)}</bdi>
        {nickname !== '' && <span class="roster-number">{number}</span>}
      </span>
      <span class="roster-face">
        {/* Each new message makes it hop again. */}
        <span key={unread} class={unread > 0 ? 'roster-hop' : undefined}>
          <Portrait number={portrait} size={32} {...(stateKnown && { state })} />
        </span>
        {stateKnown && <StateMark state={state} />}
      </span>
      <UnreadBadge count={unread} />
      {unread > 0 && <VisuallyHidden>{say.unread(unread)}</VisuallyHidden>}
      <MoreMark />
    </div>
  )
}
