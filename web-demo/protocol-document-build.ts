/** Puts docs/protocol.md into protocol.html, so that each gateway serves the rules that it follows. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Marked, type Tokens } from 'marked'
import type { Plugin } from 'vite'

const source = join(import.meta.dirname, '../docs/protocol.md')
const PLACEHOLDER = '<!-- docs/protocol.md -->'

export function protocolDocumentBuild(): Plugin {
  return {
    name: 'oicq-protocol-document',
    transformIndexHtml: {
      order: 'pre',
      handler: html => html.replace(PLACEHOLDER, () => protocolDocument(readFileSync(source, 'utf8'))),
    },
  }
}

/** Renders the document. Clauses and rules have anchors of their own: `M4`, `M4.1`. */
export function protocolDocument(markdown: string): string {
  const marked = new Marked({
    renderer: {
      heading({ depth, text, tokens }) {
        const [, clause] = /^([A-Z]\d+) /.exec(text) ?? []
        const own = clause === undefined ? '' : `<span id="${clause}"></span>`
        return `<h${depth} id="${anchorOf(text)}">${own}${this.parser.parseInline(tokens)}</h${depth}>\n`
      },
      strong({ text, tokens }) {
        const id = /^[A-Z]\d+\.\d+$/.test(text) ? ` id="${text}"` : ''
        return `<strong${id}>${this.parser.parseInline(tokens)}</strong>`
      },
      // Other documents are not served.
      link({ href, tokens }) {
        const words = this.parser.parseInline(tokens)
        return /^(?:#|https:)/.test(href) ? `<a href="${href}">${words}</a>` : words
      },
      // Marks of generated parts.
      html: () => '',
      table(this: { parser: { parseInline(tokens: Tokens.Generic[]): string } }, { header, rows }) {
        const line = (cells: readonly Tokens.TableCell[], tag: string): string =>
          `<tr>${cells.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join('')}</tr>\n`
        const body = rows.map(cells => line(cells, 'td')).join('')
        return `<div class="table"><table>\n<thead>${line(header, 'th')}</thead>\n<tbody>${body}</tbody></table></div>\n`
      },
    },
  })
  return marked.parse(markdown, { async: false })
}

/** The anchor of a heading, as links within the document have it. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')
}
