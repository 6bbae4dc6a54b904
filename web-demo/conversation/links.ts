import { LinkifyIt } from 'linkify-it'

/** A piece of text: plain, or a link that shows its target. */
type TextPiece =
  | { readonly is: 'plain'; readonly text: string }
  | { readonly is: 'link'; readonly text: string; readonly href: string }

const schemes = new Set(['http:', 'https:', 'mailto:'])

/** Invisible characters and bidirectional overrides, which could disguise the target of a link. */
const invisible = /[\p{Cc}\p{Cf}]/u

/** Maximum number of links in a text; the rest stays plain, as thousands of elements would freeze the page. */
const MAX_LINKS = 50

/** Hosts without a scheme are not links, as README.md is usually a file name; except www.…. */
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
 * Splits a text into plain pieces and links (http, https and mailto only). A link shows the original text, or its actual
 * address if the two differ (a host in another script, invisible characters).
 */
export function textPieces(text: string): TextPiece[] {
  const pieces: TextPiece[] = []
  let end = 0
  for (const match of linkify.match(text)?.slice(0, MAX_LINKS) ?? []) {
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
