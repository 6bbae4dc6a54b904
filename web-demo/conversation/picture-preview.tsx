import { useEffect, useRef, useState } from 'preact/hooks'
import type { ImageHeader } from '../model/image-header.ts'
import { words } from '../model/language.ts'
import { splitFileName } from '../model/names.ts'
import { paintPicture } from './paint-picture.ts'
import { conversationWords } from './words.ts'

/** The longer side of the canvas, px: twice the displayed size, for high-density screens. */
const MAX_SIDE = 640

interface Props {
  content: Blob
  name: string
  /** Shows the whole picture. */
  onOpen?: () => void
}

/** A small version of a PNG, JPEG, GIF or WebP picture; nothing for any other file. */
export function PicturePreview({ content, name, onOpen }: Props) {
  const say = words(conversationWords)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [header, setHeader] = useState<ImageHeader>()

  useEffect(() => {
    let wanted = true
    paintPicture(content, canvas.current, MAX_SIDE).then(
      painted => wanted && setHeader(painted),
      // Not a picture, or a broken one: it can still be saved.
      () => {},
    )
    return () => {
      wanted = false
    }
  }, [content])

  const label = header && say.image(splitFileName(name).whole, header.width, header.height)
  const picture = (
    <canvas ref={canvas} class="conversation-preview" hidden={header === undefined} role="img" aria-label={label} />
  )
  if (onOpen === undefined) return picture
  return (
    <button
      type="button"
      class="conversation-picture"
      hidden={header === undefined}
      title={say.openPicture}
      onClick={onOpen}
    >
      {picture}
    </button>
  )
}
