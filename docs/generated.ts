/** Documents with parts that are written from the code, between markers. */

/** What writes each part, by its name. */
export type Parts = { readonly [name: string]: () => string }

/** A document with its generated parts as they have to be now. Throws when a marker is missing or unknown. */
export function withParts(document: string, parts: Parts): string {
  const missing = new Set(Object.keys(parts))
  const current = document.replace(
    /(<!-- generated:([^>]*) -->\n)[\s\S]*?(<!-- \/generated -->)/g,
    (_, start: string, name: string, end: string) => {
      const part = parts[name]
      if (part === undefined) throw new Error(`no such generated part: ${name}`)
      missing.delete(name)
      return `${start}\n${part()}\n\n${end}`
    },
  )
  if (missing.size > 0) throw new Error(`no marker for: ${[...missing].join(', ')}`)
  return current
}

/** A Markdown table, its columns padded as the formatter of this project wants them. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map(row => row[column]?.length ?? 0)))
  return [head, widths.map(width => '-'.repeat(width)), ...rows]
    .map(cells => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
    .join('\n')
}
