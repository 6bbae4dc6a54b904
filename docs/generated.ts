/** Documents with parts between markers that are generated from the code. */

/** The generator of each part, by name. */
export type Parts = { readonly [name: string]: () => string }

/** Returns a document with its generated parts brought up to date. Throws when a marker is missing or unknown. */
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

/** Returns a Markdown table with padded columns. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map(row => row[column]?.length ?? 0)))
  return [head, widths.map(width => '-'.repeat(width)), ...rows]
    .map(cells => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
    .join('\n')
}
