import { LinkifyIt } from 'linkify-it'

/** A piece of a text: plain, or a link that shows where it leads. */
type TextPiece =
  | { readonly is: 'plain'; readonly text: string }
  | { readonly is: 'link'; readonly text: string; readonly href: string }

const schemes = new Set(['http:', 'https:', 'mailto:'])

/** Characters that change the direction of what follows, or can't be seen: a link's text may not hide behind them. */
const invisible = /[\p{Cc}\p{Cf}]/u

/** Of more links in one text, the rest stays plain: each is an element, and thousands hold up the page. */
const maxLinks = 50

/** Hosts without a scheme are not links: README.md is the name of a file more often than of a host. But www.… is. */
const linkify = new LinkifyIt({ maxLength: 2048 })
  .add('ftp:', null)
  .add('//', null)
  .add('www.', {
    validate: (text, after, self) => {
      const length = self.testSchemaAt(`http://www.${text.slice(after)}`, 'http:', 'http:'.length)
      return Math.max(0, length - '//www.'.length)
    },
    normalize: match => {
      match.url = `http://${match.url}`
    },
  })

/**
 * Cuts a text into plain pieces and links (http, https and mailto only). A link's text is what was written, or, where
 * that would not show the address as the browser reads it (letters of other scripts in the host, invisible
 * characters), that address.
 */
export function textPieces(text: string): TextPiece[] {
  const pieces: TextPiece[] = []
  let end = 0
  for (const match of linkify.match(text)?.slice(0, maxLinks) ?? []) {
    const link = safeLink(match.raw, match.url)
    if (link === undefined) continue
    if (match.index > end) pieces.push({ is: 'plain', text: text.slice(end, match.index) })
    pieces.push(link)
    end = match.lastIndex
  }
  if (end < text.length) pieces.push({ is: 'plain', text: text.slice(end) })
  return pieces
}

function safeLink(raw: string, url: string): TextPiece | undefined {
  if (!URL.canParse(url)) return undefined
  const address = new URL(url)
  if (!schemes.has(address.protocol)) return undefined
  const afterScheme = raw.toLowerCase().replace(/^(https?:\/\/|mailto:)/, '')
  const honest = afterScheme.startsWith(address.host) && !invisible.test(raw)
  return { is: 'link', text: honest ? raw : address.href, href: address.href }
}
