/** The published text, taken apart: which label names which field. */
import type { Fields } from '../../protocol/fields.ts'

/** The order of the header, as published. */
export const headerLine = '报文头(t)+发送者(t)+接收者(t)+报文类型(t)+报文长度(l)+报文内容'

/** A piece of a published line; the pieces one after the other are the line. */
export interface LinePart {
  readonly text: string
  /** The field that it names, as `groups.friends.number`, without the places in repeated groups. */
  readonly path?: string
  /** The label alone, as 服务号. */
  readonly label?: string
}

/** A label stands at the beginning or after `+` or `{`; the letter in brackets is missing from two flags (W6). */
const labelled = /(?<=^|[+{]\s*)([^\s+{}()]+)(\([tmlsb]\))?/g

/** The pieces of the line that describes these fields. The labels stand in the order of the fields. */
export function lineParts(line: string, fields: Fields): LinePart[] {
  const paths = fieldPaths(fields)
  const parts: LinePart[] = []
  let end = 0
  for (const [index, match] of [...line.matchAll(labelled)].entries()) {
    const path = paths[index]
    if (path === undefined) break
    if (match.index > end) parts.push({ text: line.slice(end, match.index) })
    end = match.index + match[0].length
    parts.push({ text: match[0], path, label: match[1] ?? '' })
  }
  if (end < line.length) parts.push({ text: line.slice(end) })
  return parts
}

/** The path of a field without the places in repeated groups: what its label stands for. */
export function labelPath(path: string): string {
  return path.replaceAll(/\[\d+\]/g, '')
}

/** All fields in wire order; a repeated group stands before what is in it, for its count does. */
function fieldPaths(fields: Fields, parent = ''): string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const path = parent + name
    return 'fields' in field ? [path, ...fieldPaths(field.fields as Fields, `${path}.`)] : [path]
  })
}

/** The numbers of the clauses that a description names, as W3. */
export function clauseNumbers(about: string): string[] {
  return about.match(/\b[A-Z]\d+\b/g) ?? []
}
