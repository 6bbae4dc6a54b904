import { useEffect, useRef, useState } from 'preact/hooks'
import { words } from '../model/language.ts'
import { splitFileName } from '../model/names.ts'
import { HEADER_BYTES, type ImageHeader, readImageHeader } from './image-header.ts'
import { conversationWords } from './words.ts'

/** Larger files are not previewed, bytes. */
const MAX_BYTES = 20 * 1024 * 1024
/** Larger images would need too much memory to decode, pixels. */
const MAX_PIXELS = 50_000_000
/** The longer side of the canvas, px: twice the displayed size, for high-density screens. */
const MAX_SIDE = 640

/**
 * A preview of a PNG, JPEG, GIF or WebP file; nothing for any other. It is painted on a canvas, so that the file itself
 * never gets a URL in the page.
 */
export function ImagePreview({ blob, name }: { blob: Blob; name: string }) {
  const say = words(conversationWords)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [header, setHeader] = useState<ImageHeader>()

  useEffect(() => {
    let wanted = true
    paint(blob, canvas.current).then(
      painted => wanted && setHeader(painted),
      // Not an image, or a broken one: it can still be saved.
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
  if (canvas === null || blob.size > MAX_BYTES) return undefined
  const header = readImageHeader(new Uint8Array(await blob.slice(0, HEADER_BYTES).arrayBuffer()))
  if (header === undefined || header.width * header.height > MAX_PIXELS) return undefined
  const bitmap = await createImageBitmap(blob.slice(0, blob.size, header.type), smaller(header))
  canvas.width = bitmap.width
  canvas.height = bitmap.height
  canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(bitmap)
  return header
}

/** Sets only one side, so that the aspect ratio is kept, even for rotated images. */
function smaller({ width, height }: ImageHeader): ImageBitmapOptions {
  if (Math.max(width, height) <= MAX_SIDE) return {}
  return { resizeQuality: 'medium', ...(width > height ? { resizeWidth: MAX_SIDE } : { resizeHeight: MAX_SIDE }) }
}
