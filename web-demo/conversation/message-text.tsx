import { useMemo } from 'preact/hooks'
import { textPieces } from './links.ts'

/** A text as it was written, line breaks and all, with its links. Marks of direction in it end with it. */
export function MessageText({ text }: { text: string }) {
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
