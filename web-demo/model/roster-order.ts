/** In what order a roster is shown, and what is found in it. */
import type { RosterFriend, State } from '../../client/index.ts'

const collator = new Intl.Collator(undefined, { numeric: true })

/** Nobody else is ever seen hidden (P1). */
const places: Record<State, number> = { online: 0, 'do not disturb': 1, hidden: 2, offline: 2 }

/** Online first, then do not disturb, then offline; by nickname within, and by number where those are the same. */
export function inOrder(friends: readonly RosterFriend[]): RosterFriend[] {
  return friends.toSorted(
    (a, b) => places[a.state] - places[b.state] || collator.compare(a.nickname, b.nickname) || a.number - b.number,
  )
}

/** Whether the text is the beginning of the number or a part of the nickname, whatever the case. */
export function matches({ number, nickname }: RosterFriend, text: string): boolean {
  const sought = text.trim().toLowerCase()
  return sought !== '' && (String(number).startsWith(sought) || nickname.toLowerCase().includes(sought))
}
