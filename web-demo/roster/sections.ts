/** The visible roster: its sections from top to bottom, and their rows. */
import { type ReadonlySignal, useComputed } from '@preact/signals'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import type { PersonView } from '../model/people.ts'
import type { RosterGroupView } from '../model/roster.ts'
import type { RosterState } from './roster-state.ts'
import { rosterWords } from './words.ts'

/** People under a heading; search results have none. */
export interface Section {
  /** Unique in the roster; also the key of the heading. */
  readonly key: string
  readonly is: 'group' | 'strangers' | 'found'
  /** The group number, 1–255; 0 if it is not a group. */
  readonly group: number
  readonly name: string
  readonly people: readonly PersonView[]
  readonly folded: boolean
  /** How many are not offline; undefined where the server does not say. */
  readonly online: number | undefined
}

/** A row of the tree: a person, or the heading of a section. */
export interface Row {
  readonly key: string
  readonly section: Section
  readonly person?: PersonView
}

export const personKey = (number: number): string => `person ${number}`
export const groupKey = (group: number): string => `group ${group}`

function groupSection({ group, name, friends, folded, online }: RosterGroupView): Section {
  return { key: groupKey(group), is: 'group', group, name, people: friends, folded, online }
}

function strangersSection(name: string, people: readonly PersonView[], folded: boolean): Section {
  return { key: 'strangers', is: 'strangers', group: 0, name, people, folded, online: undefined }
}

function foundSection(people: readonly PersonView[]): Section {
  return { key: 'found', is: 'found', group: 0, name: '', people, folded: false, online: undefined }
}

/** Returns the visible rows, in the order of the arrow keys. */
export function visibleRows(sections: readonly Section[]): Row[] {
  return sections.flatMap(section => {
    const heading: Row[] = section.is === 'found' ? [] : [{ key: section.key, section }]
    if (section.folded) return heading
    return [...heading, ...section.people.map(person => ({ key: personKey(person.number), section, person }))]
  })
}

/** Maximum number of strangers listed, the latest first, and of those with unread messages. */
const MAX_STRANGERS = 30
const MAX_UNREAD_STRANGERS = 200

/** The sections of the roster: the groups and the latest strangers, or the search results. */
export function useSections(ui: RosterState): ReadonlySignal<readonly Section[]> {
  const { roster, conversations, people, session } = useApp()
  const strangers = useComputed(() =>
    conversations.recent.value
      .filter(({ number }) => number !== session.number.value && roster.friend(number) === undefined)
      .filter(({ unread }, index) => index < (unread > 0 ? MAX_UNREAD_STRANGERS : MAX_STRANGERS))
      .map(({ number }) => people.get(number).value),
  )
  return useComputed(() => {
    const text = ui.search.value.trim()
    if (text !== '') return [foundSection(roster.find(text))]
    const groups = roster.groups.value.map(groupSection)
    if (strangers.value.length === 0) return groups
    return [...groups, strangersSection(words(rosterWords).strangers, strangers.value, ui.strangersFolded.value)]
  })
}
