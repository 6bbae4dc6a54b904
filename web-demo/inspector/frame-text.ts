/** A frame as text: in one line for the list, for the search, and for export. */
import { decodeText } from '../../protocol/index.ts'
import type { CapturedFrame } from '../model/inspector.ts'
import { type FieldSpan, type FrameSpans, fieldSpans } from './field-spans.ts'
import { hexCode, hexDump, hexText } from './hex.ts'
import { type MeaningWords, meaningOf } from './meaning.ts'
import { rowOf } from './published-text.ts'

const known = new WeakMap<CapturedFrame, FrameSpans>()

/** Returns the fields of a frame; computed once. */
export function spansOf(frame: CapturedFrame): FrameSpans {
  let spans = known.get(frame)
  if (spans === undefined) {
    spans = fieldSpans(frame.bytes)
    known.set(frame, spans)
  }
  return spans
}

/** Returns the value of a field of the body; undefined if the frame has none of this name. */
export function fieldValue(frame: CapturedFrame, field: string): FieldSpan['value'] | undefined {
  return spansOf(frame).spans.find(({ path }) => path === field)?.value
}

/** Maximum length of a string in a summary, in characters. */
const MAX_QUOTE = 60

/**
 * Returns the values outside of repeated groups, such as `number 10001, text “hello”`; with `words`, coded values are
 * explained: `mode 3 = do not disturb`.
 */
export function summary(frame: CapturedFrame, words?: MeaningWords): string {
  return summaryParts(frame, words)
    .map(({ text }) => text)
    .join('')
}

/** A part of a summary. What is quoted from the frame may be in any language. */
export interface SummaryPart {
  readonly text: string
  readonly isQuote: boolean
}

/** Returns a summary in parts, so that a page can tell its own words from those of others. */
export function summaryParts(frame: CapturedFrame, words?: MeaningWords): SummaryPart[] {
  const { spans, missing } = spansOf(frame)
  return spans
    .filter(({ inHeader, depth }) => !inHeader && depth === 0)
    .flatMap((span, place) => {
      const meaning = words === undefined ? undefined : meaningOf(words, span.name, span.value)
      return [
        { text: `${place === 0 ? '' : ', '}${span.name} `, isQuote: false },
        { text: short(span, missing), isQuote: typeof span.value === 'string' },
        { text: meaning === undefined ? '' : ` = ${meaning}`, isQuote: false },
      ]
    })
}

function short({ value, letter }: FieldSpan, missing: number): string {
  if (value instanceof Uint8Array) return `(${value.length + missing})`
  if (typeof value === 'number') return letter === '{…}' ? `×${value}` : String(value)
  const start = [...value.slice(0, 2 * MAX_QUOTE)].slice(0, MAX_QUOTE).join('')
  return start.length < value.length ? `“${start}…”` : `“${value}”`
}

/** The search covers this much of a frame, so that 2,000 large ones do not fill the memory. */
const MAX_SEARCHED_BYTES = 8192

const searchable = new WeakMap<CapturedFrame, string>()

/** Returns the text that a search covers, in lower case: name, type, values, and bytes as `81 0a 01`. */
export function searchText(frame: CapturedFrame): string {
  let text = searchable.get(frame)
  if (text === undefined) {
    const { name, bytes } = frame
    const values = spansOf(frame)
      .spans.filter(
        ({ inHeader, offset, value }) => !inHeader && offset < MAX_SEARCHED_BYTES && !(value instanceof Uint8Array),
      )
      .map(({ value }) => value)
    const parts = [name, hexCode(bytes[3] ?? 0), ...values, hexText(bytes.subarray(0, MAX_SEARCHED_BYTES))]
    text = parts.join('\n').toLowerCase()
    searchable.set(frame, text)
  }
  return text
}

/** Exports one JSON object per line: time (ISO 8601), direction, type, name, length, values, and the bytes in hex. */
export function jsonLines(frames: readonly CapturedFrame[]): string {
  return frames.map(frame => `${jsonLine(frame)}\n`).join('')
}

function jsonLine({ time, direction, name, length, values, bytes }: CapturedFrame): string {
  const type = bytes[3] ?? 0
  const fields = rowOf(bytes)?.fields
  const line = { time: new Date(time).toISOString(), direction, type, name, length, values, hex: hexText(bytes) }
  return JSON.stringify(line, (key, value) => {
    if (!(value instanceof Uint8Array)) return value
    return fields?.[key]?.letter === 's' ? decodeText(value) : hexText(value)
  })
}

/** Exports one paragraph per frame: time, direction, type and name, the values, and a hex dump. */
export function hexFile(frames: readonly CapturedFrame[]): string {
  return frames.map(frame => `${hexParagraph(frame)}\n\n`).join('')
}

function hexParagraph(frame: CapturedFrame): string {
  const { time, direction, name, length, bytes } = frame
  const lines = [
    `# ${new Date(time).toISOString()} ${direction} ${hexCode(bytes[3] ?? 0)} ${name}, ${length} bytes`,
    `# ${summary(frame).replaceAll(/[\r\n\u2028\u2029]+/g, ' ')}`,
    hexDump(bytes),
  ]
  if (length > bytes.length) lines.push(`# bytes not captured: ${length - bytes.length}`)
  return lines.join('\n')
}
