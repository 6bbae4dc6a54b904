import { useMemo } from 'preact/hooks'
import { textPieces } from './links.ts'
import { splitQuote } from './quote.ts'

/** A text with its line breaks and links, and the quote that it begins with. */
export function MessageText({ text }: { text: string }) {
  const { quote, rest } = useMemo(() => splitQuote(text), [text])
  if (quote === '') return <LinkedText text={text} />
  return (
    <div class="conversation-reply">
      <blockquote class="conversation-quote">
        <LinkedText text={quote} />
      </blockquote>
      {rest !== '' && <LinkedText text={rest} />}
    </div>
  )
}

/** Isolated, so that direction marks do not leak out of it. */
function LinkedText({ text }: { text: string }) {
  const pieces = useMemo(() => textPieces(text), [text])
  return (
    <div class="conversation-text" dir="auto">
      {pieces.map((piece, index) =>
        piece.is === 'plain' ? (
          piece.text
        ) : (
          <a
            key={index}
            href={piece.href}
            title={piece.href}
            target="_blank"
            rel="noopener noreferrer nofollow"
            dir="ltr"
          >
            {piece.text}
          </a>
        ),
      )}
    </div>
  )
}
