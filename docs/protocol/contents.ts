/** The list of contents of docs/protocol.md. */
import { anchorOf } from './rules.ts'

/** Headings of the second and third level, but for single messages. */
export function contents(document: string): string {
  const outside = document.replaceAll(/^```[\s\S]*?^```$/gm, '')
  const headings = Array.from(outside.matchAll(/^(#{2,3}) (.+)$/gm), ([, marks = '', title = '']) => ({ marks, title }))
  return headings
    .filter(({ title }) => !/^(User|Server) 0x/.test(title))
    .map(({ marks, title }) => `${marks === '##' ? '' : '  '}- [${title}](#${anchorOf(title)})`)
    .join('\n')
}
