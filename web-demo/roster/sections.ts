/** The roster from top to bottom, as what is shown of it: sections, and the lines that are unfolded. */
import type { PersonView } from '../model/people.ts'
import type { RosterGroupView } from '../model/roster.ts'

/** People under one heading; what a search found has none. */
export interface Section {
  /** Unique in the roster; the key of the heading, too. */
  readonly key: string
  readonly is: 'group' | 'strangers' | 'found'
  /** The number of the group, 1–255; 0 when it is none. */
  readonly group: number
  readonly name: string
  readonly people: readonly PersonView[]
  readonly folded: boolean
  /** How many are not offline; undefined where the server does not tell. */
  readonly online: number | undefined
}

/** One line of the tree: someone, or the heading of a section. */
export interface Row {
  readonly key: string
  readonly section: Section
  readonly person?: PersonView
}

export const personKey = (number: number): string => `person ${number}`
export const groupKey = (group: number): string => `group ${group}`

export function groupSection({ group, name, friends, folded, online }: RosterGroupView): Section {
  return { key: groupKey(group), is: 'group', group, name, people: friends, folded, online }
}

export function strangersSection(name: string, people: readonly PersonView[], folded: boolean): Section {
  return { key: 'strangers', is: 'strangers', group: 0, name, people, folded, online: undefined }
}

export function foundSection(people: readonly PersonView[]): Section {
  return { key: 'found', is: 'found', group: 0, name: '', people, folded: false, online: undefined }
}

/** What someone is called: the number as long as the nickname is not known. */
export function nameOf({ nickname, number }: { nickname: string; number: number }): string {
  return nickname === '' ? String(number) : nickname
}

/** The lines that the arrow keys walk through. */
export function rowsOf(sections: readonly Section[]): Row[] {
  return sections.flatMap(section => {
    const heading: Row[] = section.is === 'found' ? [] : [{ key: section.key, section }]
    if (section.folded) return heading
    return [...heading, ...section.people.map(person => ({ key: personKey(person.number), section, person }))]
  })
}
