/** The value of a field in words. */
import { languageTag } from '../language/language.ts'
import type { SeenFrame } from '../model/inspector.ts'
import type { FieldSpan } from './field-spans.ts'
import { hexCode } from './hex.ts'
import { meaningOf } from './meaning.ts'
import type { InspectorWords } from './words.ts'

/** The longest part of a string that is shown, in UTF-16 units; no message is longer (M1), but other strings may be. */
const LONGEST = 4096

export interface ValueText {
  readonly text: string
  /** What the value stands for, when it stands for something. */
  readonly meaning?: string
  /** The text is from someone else; else it is from this page. */
  readonly quoted?: boolean
}

/** `missing` bytes at the end of the frame are not here. */
export function valueText(say: InspectorWords, frame: SeenFrame, span: FieldSpan, missing: number): ValueText {
  const { name, value, letter, path, inHeader } = span
  if (value instanceof Uint8Array) {
    const count = value.length + missing
    const text = say.bytes(count, count.toLocaleString(languageTag()))
    return letter === '' ? { text, meaning: say.unexplained } : { text }
  }
  if (typeof value === 'string') {
    if (value === '') return { text: say.empty }
    if (name === 'password') return { text: say.masked }
    return { text: value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value, quoted: true }
  }
  if (letter === '{…}') return { text: say.items(value) }
  if (path === 'header.type') return { text: hexCode(value), meaning: frame.name }
  if (path === 'header.length') return { text: String(value), meaning: say.lengthOfBody }
  const text = inHeader ? hexCode(value) : String(value)
  const meaning =
    meaningOf(say.meanings, name, value) ?? (value === 0 ? meaningOfZero(say, frame.name, path) : undefined)
  return meaning === undefined ? { text } : { text, meaning }
}

/** The published text gives 0 a meaning in these places. */
function meaningOfZero(say: InspectorWords, message: string, path: string): string | undefined {
  switch (`${message} ${path}`) {
    case 'broadcast group':
      return say.everyone
    case 'monitor watched':
      return say.nobody
    case 'message number':
      return say.theSystem
    default:
      return undefined
  }
}
