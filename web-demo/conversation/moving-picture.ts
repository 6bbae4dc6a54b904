/** The frames of a GIF or WebP that moves. Like still pictures, they are painted on a canvas: the file gets no URL. */
import type { ImageHeader } from '../model/image-header.ts'

/** Larger ones are shown still. */
const MAX_BYTES = 16 * 1024 * 1024
/** A frame that is shorter than the first is shown for the second, ms, as browsers do it. */
const MIN_FRAME_MS = 20
const USUAL_FRAME_MS = 100

export class MovingPicture {
  private readonly decoder: ImageDecoder
  private readonly track: ImageTrack
  /** Number of frames shown, in all rounds. */
  private shown = 0

  private constructor(decoder: ImageDecoder, track: ImageTrack) {
    this.decoder = decoder
    this.track = track
  }

  /** Returns undefined for a picture that does not move, and where the browser has no decoder: on insecure origins, for one. */
  static async open(content: Blob, { type }: ImageHeader): Promise<MovingPicture | undefined> {
    const canMove = type === 'image/gif' || type === 'image/webp'
    if (!canMove || content.size > MAX_BYTES || !('ImageDecoder' in globalThis)) return undefined
    const decoder = new ImageDecoder({ data: await content.arrayBuffer(), type })
    await Promise.all([decoder.tracks.ready, decoder.completed])
    const track = decoder.tracks.selectedTrack
    if (track !== null && track.frameCount > 1) return new MovingPicture(decoder, track)
    decoder.close()
    return undefined
  }

  /** Shows frame after frame, each as large as the canvas, as often as the file wants it or until the signal is aborted. */
  async play(canvas: HTMLCanvasElement, signal: AbortSignal): Promise<void> {
    const { frameCount, repetitionCount } = this.track
    const end = frameCount * (repetitionCount + 1)
    if (this.shown >= end) this.shown = 0
    const size: ImageBitmapOptions = { resizeWidth: canvas.width, resizeHeight: canvas.height }
    for (let due = performance.now(); this.shown < end; this.shown++) {
      const { image } = await this.decoder.decode({ frameIndex: this.shown % frameCount })
      const lasts = (image.duration ?? 0) / 1000
      const bitmap = await createImageBitmap(image, size).finally(() => image.close())
      await until(due)
      if (signal.aborted) return bitmap.close()
      canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(bitmap)
      due = performance.now() + (lasts < MIN_FRAME_MS ? USUAL_FRAME_MS : lasts)
    }
  }

  close(): void {
    this.decoder.close()
  }
}

function until(due: number): Promise<unknown> {
  return new Promise(resolve => setTimeout(resolve, due - performance.now()))
}
