import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import type { RoomMember } from '../../client/index.ts'
import type { Suggesting } from '../conversation/composer.tsx'
import { insertAtCaret, isComposed } from '../conversation/composer-input.ts'
import { useApp } from '../model/app.ts'
import { mentionOf } from '../model/rooms-mentions.ts'
import type { RoomThread } from '../model/rooms-thread.ts'
import { allMembers } from './members.ts'
import { MentionList } from './mention-list.tsx'
import { mentionAt, type Suggestion, suggestionsFor } from './mention-query.ts'

/** Members are loaded again for a mention that is written so much later, ms. */
const FRESH_MS = 60_000

/** Offers the members of a room while `@` and a name are written. */
export function useMentions(
  { number: room, draft, messages }: RoomThread,
  field: RefObject<HTMLTextAreaElement | null>,
): Suggesting {
  const { client, session } = useApp()
  const id = useId()
  const caret = useSignal<number | undefined>(undefined)
  /** The mention whose list was closed. */
  const closed = useSignal<number | undefined>(undefined)
  const chosen = useSignal(0)
  const members = useMembers(() => allMembers(client.rooms, room))
  const query = caret.value === undefined ? undefined : mentionAt(draft.value, caret.value)
  const isAsked = query !== undefined && query.start !== closed.value
  const name = isAsked ? query.name : undefined
  const others = isAsked ? members.list.filter(({ number }) => number !== session.number.value) : []
  const lastSaid = isAsked ? new Map(messages.value.map(({ from, sequence }) => [from, sequence])) : new Map()
  const offered = name === undefined ? [] : suggestionsFor(name, others, lastSaid)

  // Before the next key, which may be pressed before the page is drawn.
  useLayoutEffect(() => {
    if (query === undefined) closed.value = undefined
    else members.load()
  }, [query?.start])
  useLayoutEffect(() => {
    chosen.value = 0
  }, [name])

  const take = ({ nickname }: Suggestion): void => {
    const element = field.current
    if (element === null || query === undefined) return
    const end = query.start + 1 + query.name.length
    closed.value = query.start
    element.focus()
    element.setSelectionRange(query.start, end)
    insertAtCaret(element, `${mentionOf(nickname)}${/^\s/.test(element.value.slice(end)) ? '' : ' '}`)
  }
  const optionId = ({ number }: Suggestion): string => `${id}-${number}`
  const current = offered[chosen.value]
  return {
    attributes: {
      'aria-autocomplete': 'list',
      'aria-haspopup': 'listbox',
      'aria-controls': current && `${id}-list`,
      'aria-activedescendant': current && optionId(current),
    },
    moved: element => {
      caret.value = element?.selectionEnd
    },
    pressed: key => {
      if (current === undefined || isComposed(key)) return false
      if (key.ctrlKey || key.altKey || key.metaKey || key.shiftKey) return false
      switch (key.key) {
        case 'ArrowDown':
        case 'ArrowUp':
          chosen.value = (chosen.value + (key.key === 'ArrowDown' ? 1 : offered.length - 1)) % offered.length
          return true
        case 'Enter':
        case 'Tab':
          take(current)
          return true
        case 'Escape':
          closed.value = query?.start
          return true
        default:
          return false
      }
    },
    list: current && (
      <MentionList id={`${id}-list`} offered={offered} current={current} optionId={optionId} onTake={take} />
    ),
  }
}

/** The members of the room, once they are loaded for the first time. */
function useMembers(loadAll: () => Promise<RoomMember[]>) {
  const list = useSignal<readonly RoomMember[]>([])
  const askedAt = useRef(Number.NEGATIVE_INFINITY)
  const load = (): void => {
    if (performance.now() - askedAt.current < FRESH_MS) return
    askedAt.current = performance.now()
    loadAll().then(
      members => {
        list.value = members
      },
      () => {
        // The next mention tries again.
        askedAt.current = Number.NEGATIVE_INFINITY
      },
    )
  }
  return { list: list.value, load }
}
