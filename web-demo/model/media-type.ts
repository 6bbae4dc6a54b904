/** What a file is by its first bytes, whatever its name says: only what the page can show or play without running it. */
import { HEADER_BYTES, type ImageHeader, readImageHeader } from './image-header.ts'

export type MediaType =
  | ImageHeader['type']
  | 'audio/mpeg'
  | 'audio/aac'
  | 'audio/flac'
  | 'audio/ogg'
  | 'audio/wav'
  | 'audio/mp4'
  | 'video/mp4'
  | 'video/ogg'
  | 'video/webm'

/** Larger pictures would need too much memory to decode: bytes, and pixels. */
const MAX_PICTURE_BYTES = 64 * 1024 * 1024
const MAX_PIXELS = 50_000_000

/** Returns what the page can show or play; undefined for anything else, and for pictures that are too large to decode. */
export async function mediaTypeOf(content: Blob): Promise<MediaType | undefined> {
  const bytes = new Uint8Array(await content.slice(0, HEADER_BYTES).arrayBuffer())
  const header = readImageHeader(bytes)
  if (header === undefined) return soundOrVideo(bytes)
  return content.size <= MAX_PICTURE_BYTES && isShowable(header) ? header.type : undefined
}

/** Returns type and size of a picture that can be shown. */
export async function pictureHeader(content: Blob): Promise<ImageHeader | undefined> {
  if (content.size > MAX_PICTURE_BYTES) return undefined
  const header = readImageHeader(new Uint8Array(await content.slice(0, HEADER_BYTES).arrayBuffer()))
  return header !== undefined && isShowable(header) ? header : undefined
}

function isShowable({ width, height }: ImageHeader): boolean {
  return width > 0 && height > 0 && width * height <= MAX_PIXELS
}

/** Returns the type of a sound or a video by the mark at its beginning. */
export function soundOrVideo(bytes: Uint8Array): MediaType | undefined {
  const text = (at: number, length: number): string => String.fromCharCode(...bytes.subarray(at, at + length))
  const start = text(0, 4)
  if (start === 'fLaC') return 'audio/flac'
  if (start === 'OggS') return text(28, 7) === '\x80theora' ? 'video/ogg' : 'audio/ogg'
  if (start === 'RIFF') return text(8, 4) === 'WAVE' ? 'audio/wav' : undefined
  if (start === '\x1aE\xdf\xa3') return text(4, 60).includes('webm') ? 'video/webm' : undefined
  if (text(4, 4) === 'ftyp') return movie(text(8, 4))
  if (start.startsWith('ID3')) return 'audio/mpeg'
  return bytes[0] === 0xff ? frameSync(bytes[1] ?? 0) : undefined
}

/** The brands of MP4 that browsers play; others of this container are pictures (HEIC, AVIF). */
function movie(brand: string): MediaType | undefined {
  if (/^M4[AB] $/.test(brand)) return 'audio/mp4'
  return /^(iso[m2-9]|mp4[12]|avc1|M4V |MSNV|dash|qt {2}|3gp\w)$/.test(brand) ? 'video/mp4' : undefined
}

/** The second byte of the first frame of MPEG audio, after eleven set bits. */
function frameSync(byte: number): MediaType | undefined {
  if ((byte & 0xf6) === 0xf0) return 'audio/aac'
  const isLayer3 = (byte & 0xe6) === 0xe2
  return isLayer3 ? 'audio/mpeg' : undefined
}

export function isPicture(media: MediaType | undefined): boolean {
  return media?.startsWith('image/') ?? false
}
