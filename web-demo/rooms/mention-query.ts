/** The mention that is being written in a room, and whom it may mean. */
import type { RoomMember } from '../../client/index.ts'
import { plainName } from '../model/names.ts'
import { comparable, partOfWord } from '../model/rooms-mentions.ts'

/** Names that are offered at a time. */
const OFFERED = 6

/** `@` and the beginning of a name, before the caret. */
export interface MentionQuery {
  /** Where the `@` is. */
  readonly start: number
  readonly name: string
}

/** A nickname has at most 32 characters (A1), each of one or two units. */
const unfinished = /[@＠](?!\s)([^@＠\n]{0,64})$/

/** Returns the mention that ends at the caret, if there is one; an e-mail address is none. */
export function mentionAt(text: string, caret: number): MentionQuery | undefined {
  const found = unfinished.exec(text.slice(0, caret))
  if (found === null || partOfWord.test(text.charAt(found.index - 1))) return undefined
  return { start: found.index, name: found[1] ?? '' }
}

/** A member who may be meant. */
export interface Suggestion {
  readonly number: number
  readonly nickname: string
}

const collator = new Intl.Collator(undefined, { numeric: true })

/** Returns the members who may be meant: whose names begin so first, and among them those who spoke last. */
export function suggestionsFor(
  name: string,
  members: readonly Pick<RoomMember, 'number' | 'nickname'>[],
  lastSaid: ReadonlyMap<number, number>,
): Suggestion[] {
  const sought = comparable(name)
  const placeIn = (nickname: string): number => comparable(nickname).indexOf(sought)
  return members
    .map(({ number, nickname }) => ({ number, nickname: plainName(nickname) }))
    .filter(({ nickname }) => nickname !== '' && placeIn(nickname) !== -1)
    .sort(
      (a, b) =>
        Number(placeIn(a.nickname) > 0) - Number(placeIn(b.nickname) > 0) ||
        (lastSaid.get(b.number) ?? 0) - (lastSaid.get(a.number) ?? 0) ||
        collator.compare(a.nickname, b.nickname) ||
        a.number - b.number,
    )
    .slice(0, OFFERED)
}
