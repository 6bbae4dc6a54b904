import { useEffect, useRef, useState } from 'preact/hooks'
import { words } from '../model/language.ts'
import { splitFileName } from '../model/names.ts'
import { HEADER_BYTES, type ImageHeader, readImageHeader } from './image-header.ts'
import { conversationWords } from './words.ts'

/** Larger files are not previewed, bytes. */
const maxBytes = 20 * 1024 * 1024
/** Larger images would take too much memory to decode, pixels. */
const maxPixels = 50_000_000
/** The longer side of a preview, px of its canvas: twice what is shown, for fine screens. */
const maxSide = 640

/**
 * A small picture of a PNG, JPEG, GIF or WebP file; nothing for any other. It is painted on a canvas: the file itself
 * never gets an address in the page.
 */
export function ImagePreview({ blob, name }: { blob: Blob; name: string }) {
  const say = words(conversationWords)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [header, setHeader] = useState<ImageHeader>()

  useEffect(() => {
    let wanted = true
    paint(blob, canvas.current).then(
      painted => wanted && setHeader(painted),
      // Not an image after all, or a broken one: it can still be saved.
      () => {},
    )
    return () => {
      wanted = false
    }
  }, [blob])

  return (
    <canvas
      ref={canvas}
      class="conversation-preview"
      hidden={header === undefined}
      role="img"
      aria-label={header && say.image(splitFileName(name).whole, header.width, header.height)}
    />
  )
}

async function paint(blob: Blob, canvas: HTMLCanvasElement | null): Promise<ImageHeader | undefined> {
  if (canvas === null || blob.size > maxBytes) return undefined
  const header = readImageHeader(new Uint8Array(await blob.slice(0, HEADER_BYTES).arrayBuffer()))
  if (header === undefined || header.width * header.height > maxPixels) return undefined
  const bitmap = await createImageBitmap(blob.slice(0, blob.size, header.type), smaller(header))
  canvas.width = bitmap.width
  canvas.height = bitmap.height
  canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(bitmap)
  return header
}

/** Only one side is given, so that the other follows, also when the image is stored turned. */
function smaller({ width, height }: ImageHeader): ImageBitmapOptions {
  if (Math.max(width, height) <= maxSide) return {}
  return { resizeQuality: 'medium', ...(width > height ? { resizeWidth: maxSide } : { resizeHeight: maxSide }) }
}
