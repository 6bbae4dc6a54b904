import { type ReadonlySignal, useComputed } from '@preact/signals'
import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import type { RosterScreen } from './roster-screen.ts'
import { foundSection, groupSection, type Section, strangersSection } from './sections.ts'
import { rosterWords } from './words.ts'

/** Of the others one has written with, only the latest are listed, and those with something unread, up to a limit. */
const MAX_STRANGERS = 30
const MAX_UNREAD_STRANGERS = 200

/** What the roster shows: the groups and the latest strangers, or what the search finds. */
export function useSections(screen: RosterScreen): ReadonlySignal<readonly Section[]> {
  const { roster, conversations, people, session } = useApp()
  const strangers = useComputed(() =>
    conversations.recent.value
      .filter(({ number }) => number !== session.number.value && roster.friend(number) === undefined)
      .filter(({ unread }, index) => index < (unread > 0 ? MAX_UNREAD_STRANGERS : MAX_STRANGERS))
      .map(({ number }) => people.get(number).value),
  )
  return useComputed(() => {
    const text = screen.search.value.trim()
    if (text !== '') return [foundSection(roster.find(text))]
    const groups = roster.groups.value.map(groupSection)
    if (strangers.value.length === 0) return groups
    return [...groups, strangersSection(words(rosterWords).strangers, strangers.value, screen.strangersFolded.value)]
  })
}
