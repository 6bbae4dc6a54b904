import type { ImageHeader } from '../model/image-header.ts'
import { pictureHeader } from '../model/media-type.ts'

/**
 * Paints a picture on a canvas, so that the file itself never gets a URL in the page. The longer side has at most this many
 * pixels. Returns its header; undefined if it is no picture that can be shown. Rejects if it is broken.
 */
export async function paintPicture(
  content: Blob,
  canvas: HTMLCanvasElement | null,
  maxSide: number,
): Promise<ImageHeader | undefined> {
  const header = await pictureHeader(content)
  if (header === undefined || canvas === null) return undefined
  const bitmap = await createImageBitmap(content.slice(0, content.size, header.type), smaller(header, maxSide))
  canvas.width = bitmap.width
  canvas.height = bitmap.height
  canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(bitmap)
  return header
}

/** Sets only one side, so that the aspect ratio is kept, even for rotated pictures. */
function smaller({ width, height }: ImageHeader, maxSide: number): ImageBitmapOptions {
  if (Math.max(width, height) <= maxSide) return {}
  return { resizeQuality: 'medium', ...(width > height ? { resizeWidth: maxSide } : { resizeHeight: maxSide }) }
}
