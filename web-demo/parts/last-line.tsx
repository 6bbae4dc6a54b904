import type { ComponentChildren } from 'preact'
import { words } from '../model/language.ts'
import { commonWords } from './words.ts'

/** Longest text of a last line, in UTF-16 units: the rest would not be seen. */
const MAX_LAST = 100

interface Props {
  draft: string
  /** What was said last, if anything. */
  text: string | undefined
  /** Shown before what was said, up to the colon and the space that may follow it. */
  who: ComponentChildren
}

/**
 * The draft of a friend or a room, or else what was said last, in whatever language it is. Not part of the row's name, which would
 * change with each message: the conversation has it.
 */
export function LastLine({ draft, text, who }: Props) {
  if (draft !== '') {
    return (
      <span class="roster-last" aria-hidden="true">
        <span class="roster-draft">{words(commonWords).draft}</span>
        <bdi lang="">{draft.slice(0, MAX_LAST)}</bdi>
      </span>
    )
  }
  if (text === undefined) return null
  return (
    <span class="roster-last" aria-hidden="true">
      {who}
      <bdi lang="">{text.slice(0, MAX_LAST)}</bdi>
    </span>
  )
}
