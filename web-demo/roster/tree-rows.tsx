import { useApp } from '../model/app.ts'
import type { LastLine as Said } from '../model/conversations.ts'
import { words } from '../model/language.ts'
import { displayName } from '../model/names.ts'
import type { PersonView } from '../model/people.ts'
import { formatShortTime } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { LastLine } from '../parts/last-line.tsx'
import { Portrait } from '../parts/portrait.tsx'
import { StateMark, UnreadBadge, VisuallyHidden } from '../parts/status.tsx'
import { personKey, type Section } from './sections.ts'
import { rosterWords } from './words.ts'

interface SectionNodeProps {
  section: Section
  /** Unread messages by number; nobody else has any. */
  unread: ReadonlyMap<number, number>
  /** The key of the row that the Tab key reaches, if it is in this section. */
  current: string | undefined
  /** The key of the row focused last, if it is in this section. */
  selected: string | undefined
  /** The number whose conversation is in front. */
  front: number | undefined
  /** Whether a drop would land here. */
  isTarget: boolean
}

/** A collapsible heading and the people under it. */
export function SectionNode({ section, unread, current, selected, front, isTarget }: SectionNodeProps) {
  const say = words(rosterWords)
  const { key, name, people, folded, is } = section
  /** Unread messages of people in a folded section. */
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
          <MemberCount section={section} />
          {hidden > 0 && <VisuallyHidden>{say.unread(hidden)}</VisuallyHidden>}
        </span>
        <UnreadBadge count={hidden} />
        {is === 'group' && <MenuMark />}
      </div>
      {rows}
    </div>
  )
}

function MemberCount({ section: { people, online } }: { section: Section }) {
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
  /** 2 below a heading, otherwise 1. */
  level: 1 | 2
  unread: number
  /** Whether the Tab key reaches this row. */
  current: boolean
  selected: boolean
  /** Whether the conversation with them is in front. */
  front: boolean
  /** The server sends the states of friends only. */
  stateKnown: boolean
}

/** A person in the roster. The tree handles all events of the row. */
function PersonRow({ person, level, unread, current, selected, front, stateKnown }: PersonRowProps) {
  const say = words(rosterWords)
  const { number, nickname, portrait, state } = person
  const { conversations, muted } = useApp()
  const last = conversations.lastOf(number)
  const isMuted = muted.has(number)
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
      {/* First in the accessible name; displayed after the portrait. */}
      <span class="roster-who">
        <bdi class="roster-name">{displayName(person)}</bdi>
        {nickname !== '' && <span class={last === undefined ? 'roster-number' : 'visually-hidden'}>{number}</span>}
        {last !== undefined && <Last {...last} />}
      </span>
      <span class="roster-face">
        {/* The key restarts the animation with each new message. */}
        <span key={unread} class={unread > 0 && !isMuted ? 'roster-hop' : undefined}>
          <Portrait number={portrait} size={32} {...(stateKnown && { state })} />
        </span>
        {stateKnown && <StateMark state={state} />}
      </span>
      <span class="roster-end">
        {last?.message !== undefined && (
          <time class="roster-time" aria-hidden="true">
            {formatShortTime(last.message.time)}
          </time>
        )}
        {isMuted && <VisuallyHidden>{say.muted}</VisuallyHidden>}
        {isMuted && unread === 0 && <Icon name="bell-off" />}
        <UnreadBadge count={unread} label={say.unread(unread)} quiet={isMuted} />
      </span>
      <MenuMark />
    </div>
  )
}

/** In place of the number. */
function Last({ draft, message }: Said) {
  const isMine = message?.from === useApp().session.number.value
  return <LastLine draft={draft} text={message?.text} who={isMine && words(rosterWords).lastMine} />
}

/**
 * Indicates that a row has a menu, and opens it by mouse or touch. Not a button: elements inside a tree item cannot be
 * focused; keyboard users press Shift+F10 or the menu key.
 */
function MenuMark() {
  return (
    <span class="roster-more" aria-hidden="true" title={words(rosterWords).more} data-more>
      <Icon name="more" />
    </span>
  )
}
