/** A frame in one line: what a list shows of it and what a search looks through. */
import { decodeText } from '../../protocol/index.ts'
import type { SeenFrame } from '../model/inspector.ts'
import { type FieldSpan, type FrameSpans, fieldSpans } from './field-spans.ts'
import { hexCode, hexDump, hexText } from './hex.ts'
import { type MeaningWords, meaningOf } from './meaning.ts'
import { tableRow } from './published-text.ts'

const known = new WeakMap<SeenFrame, FrameSpans>()

/** The fields of a frame, worked out once. */
export function spansOf(frame: SeenFrame): FrameSpans {
  let spans = known.get(frame)
  if (spans === undefined) {
    spans = fieldSpans(frame.direction, frame.bytes)
    known.set(frame, spans)
  }
  return spans
}

/** The longest part of a string that a summary shows, in characters. */
const LONGEST_QUOTE = 60

/**
 * The values outside of repeated groups, as `number 10001, text “hello”`, in less than a line each. With words for the
 * coded values they are told, too: `mode 3 = do not disturb`.
 */
export function summary(frame: SeenFrame, words?: MeaningWords): string {
  const { spans, missing } = spansOf(frame)
  return spans
    .filter(({ inHeader, depth }) => !inHeader && depth === 0)
    .map(span => {
      const meaning = words === undefined ? undefined : meaningOf(words, span.name, span.value)
      return `${span.name} ${short(span, missing)}${meaning === undefined ? '' : ` = ${meaning}`}`
    })
    .join(', ')
}

function short({ value, letter }: FieldSpan, missing: number): string {
  if (value instanceof Uint8Array) return `(${value.length + missing})`
  if (typeof value === 'number') return letter === '{…}' ? `×${value}` : String(value)
  const start = [...value.slice(0, 2 * LONGEST_QUOTE)].slice(0, LONGEST_QUOTE).join('')
  return start.length < value.length ? `“${start}…”` : `“${value}”`
}

/** A search looks no further into a frame, so that 2,000 large ones do not fill the memory. */
const SEARCHED_BYTES = 8192

const searchable = new WeakMap<SeenFrame, string>()

/** What a search looks through: name, type, values and bytes, in lower case; the bytes as `81 0a 01`. */
export function searchText(frame: SeenFrame): string {
  let text = searchable.get(frame)
  if (text === undefined) {
    const { name, bytes } = frame
    const values = spansOf(frame)
      .spans.filter(
        ({ inHeader, offset, value }) => !inHeader && offset < SEARCHED_BYTES && !(value instanceof Uint8Array),
      )
      .map(({ value }) => value)
    const parts = [name, hexCode(bytes[3] ?? 0), ...values, hexText(bytes.subarray(0, SEARCHED_BYTES))]
    text = parts.join('\n').toLowerCase()
    searchable.set(frame, text)
  }
  return text
}

/** One JSON object a line: time (ISO 8601), direction, type, name, bytes of the whole frame, values, and the bytes in hex. */
export function jsonLines(frames: readonly SeenFrame[]): string {
  return frames.map(frame => `${jsonLine(frame)}\n`).join('')
}

function jsonLine({ time, direction, name, length, values, bytes }: SeenFrame): string {
  const type = bytes[3] ?? 0
  const fields = tableRow(direction, type)?.fields
  const line = { time: new Date(time).toISOString(), direction, type, name, length, values, hex: hexText(bytes) }
  return JSON.stringify(line, (key, value) => {
    if (!(value instanceof Uint8Array)) return value
    return fields?.[key]?.letter === 's' ? decodeText(value) : hexText(value)
  })
}

/** A paragraph a frame: time, direction, type and name, the values, and the bytes as a dump. */
export function hexFile(frames: readonly SeenFrame[]): string {
  return frames.map(frame => `${hexParagraph(frame)}\n\n`).join('')
}

function hexParagraph(frame: SeenFrame): string {
  const { time, direction, name, length, bytes } = frame
  const lines = [
    `# ${new Date(time).toISOString()} ${direction} ${hexCode(bytes[3] ?? 0)} ${name}, ${length} bytes`,
    `# ${summary(frame).replaceAll(/[\r\n\u2028\u2029]+/g, ' ')}`,
    hexDump(bytes),
  ]
  if (length > bytes.length) lines.push(`# ${length - bytes.length} more bytes were not kept`)
  return lines.join('\n')
}
