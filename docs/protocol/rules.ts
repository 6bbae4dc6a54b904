/** The numbered rules of docs/protocol.md: each clause, such as M4, has a heading, a reason and its rules, such as M4.1. */

export interface Rule {
  readonly number: string
  readonly text: string
}

export interface Clause {
  readonly number: string
  readonly title: string
  /** The anchor of its heading. */
  readonly anchor: string
  readonly reason: string
  readonly rules: readonly Rule[]
}

/** Parses the clauses of docs/protocol.md, in their order. */
export function parseClauses(document: string): readonly Clause[] {
  const [, ...sections] = document.split(/^#### (?=[A-Z]\d+ )/m)
  return sections.map(section => {
    const [own = ''] = section.split(/^#/m)
    const [title = '', ...paragraphs] = own.split('\n\n')
    const number = title.slice(0, title.indexOf(' '))
    const reason = paragraphs.find(paragraph => paragraph.startsWith('Why: ')) ?? ''
    return {
      number,
      title: title.slice(number.length + 1).trim(),
      anchor: anchorOf(title),
      reason: oneLine(reason.slice('Why: '.length)),
      rules: Array.from(own.matchAll(/^- \*\*([A-Z]\d+\.\d+)\*\* ([^\n]+(?:\n {2}\S[^\n]*)*)/gm), match => ({
        number: match[1] ?? '',
        text: oneLine(match[2] ?? ''),
      })),
    }
  })
}

/** The anchor that GitHub gives a heading. */
export function anchorOf(title: string): string {
  return title
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, ' ')
}

/** The messages that a rule names, as in `user 0x03` and `server 0x09 and 0x0a`, each as `user 0x03`. */
export function messagesIn({ text }: Rule): string[] {
  const named = text.matchAll(/\b(user|server) (0x[0-9a-f]{2}(?:(?:, | and | or |, and |, or )0x[0-9a-f]{2})*)/g)
  return Array.from(named, ([, sender = '', codes = '']) =>
    (codes.match(/0x[0-9a-f]{2}/g) ?? []).map(code => `${sender} ${code}`),
  ).flat()
}
