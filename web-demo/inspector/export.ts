/** The frames as files: for programs as JSON lines, for people as a hex dump. Passwords are masked already. */
import { decodeText } from '../../protocol/index.ts'
import type { SeenFrame } from '../model/inspector.ts'
import { summary } from './frame-text.ts'
import { hexCode, hexDump, hexText } from './hex.ts'
import { tableRow } from './table-row.ts'

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
