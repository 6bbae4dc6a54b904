/** Reads and writes the primitive values of the wire (W2, W3, W4). Runs in browsers and in Node. */

const strictUtf8 = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const utf8 = /* @__PURE__ */ new TextEncoder()

/** Up to this many bytes, a loop in JavaScript beats a call into TextDecoder or TextEncoder. */
const MAX_SHORT_BYTES = 96
const MAX_STRING_BYTES = 0xffff

/** A field that cannot be read or written. The path names the field, and grows as the error is rethrown. */
export class FieldError extends Error {
  path = ''

  /** Prefixes the path with the enclosing field or list index, and returns the error. */
  within(parent: string | number): this {
    const step = typeof parent === 'number' ? `[${parent}]` : parent
    this.path = this.path === '' ? step : this.path.startsWith('[') ? step + this.path : `${step}.${this.path}`
    return this
  }
}

/** A frame whose body exceeds the limit (W11). */
export class BodyTooLong extends Error {}

/** A cursor over one body. A read past `end` throws a FieldError; nothing is truncated silently. */
export class ByteReader {
  bytes: Uint8Array
  end: number
  offset: number

  constructor(bytes: Uint8Array, offset: number, end: number) {
    this.bytes = bytes
    this.offset = offset
    this.end = end
  }

  /** Claims the next `length` bytes and returns where they start. */
  take(length: number): number {
    const start = this.offset
    if (start + length > this.end) {
      throw new FieldError(`bytes needed: ${length}, bytes left: ${this.end - start}`)
    }
    this.offset = start + length
    return start
  }

  /** Returns the next `length` bytes as a view of the same memory: cheaper than subarray, and a plain Uint8Array. */
  run(length: number): Uint8Array {
    return new Uint8Array(this.bytes.buffer, this.bytes.byteOffset + this.take(length), length)
  }

  byte(at: number): number {
    return this.bytes[at] as number
  }

  tiny(): number {
    return this.byte(this.take(1))
  }

  medium(): number {
    const at = this.take(2)
    return (this.byte(at) << 8) | this.byte(at + 1)
  }

  long(): number {
    return longAt(this.bytes, this.take(4))
  }

  string(): string {
    const length = this.medium()
    const start = this.take(length)
    if (length <= MAX_SHORT_BYTES) {
      const ascii = shortAscii(this.bytes, start, start + length)
      if (ascii !== undefined) return ascii
    }
    return decodeText(this.bytes.subarray(start, start + length))
  }

  /** Returns a string's UTF-8 bytes, validated but not decoded, as a view of the same memory. */
  text(): Uint8Array {
    const text = this.run(this.medium())
    if (!isAscii(this.bytes, this.offset - text.length, this.offset)) decodeText(text)
    return text
  }

  /** Returns the rest of the body as a view of the same memory. */
  rest(): Uint8Array {
    return this.run(this.end - this.offset)
  }
}

/** Returns the unsigned 32-bit big-endian number at this offset (W2). */
export function longAt(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)) >>>
    0
  )
}

/** Decodes UTF-8. Throws a FieldError for invalid UTF-8 (W3). */
export function decodeText(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    throw new FieldError('is not valid UTF-8')
  }
}

/** Encodes a string as UTF-8. Throws a FieldError for a lone surrogate. */
export function encodeText(text: string): Uint8Array<ArrayBuffer> {
  if (!text.isWellFormed()) throw new FieldError(LONE_SURROGATE)
  return utf8.encode(text)
}

const LONE_SURROGATE = 'has a lone surrogate, which UTF-8 cannot carry'
const TOO_LONG = `is longer than ${MAX_STRING_BYTES} bytes`
const NO_BYTES = 'must be a Uint8Array'

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if ((bytes[at] as number) >= 0x80) return false
  return true
}

/** Scratch arrays by length, so that decoding a short string allocates none. */
const codeUnits: number[][] = /* @__PURE__ */ Array.from({ length: MAX_SHORT_BYTES + 1 }, (_, length) =>
  new Array<number>(length).fill(0),
)

/** Decodes ASCII, or returns undefined when a byte is not ASCII. */
function shortAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  const units = codeUnits[end - start] as number[]
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number
    if (byte >= 0x80) return undefined
    units[at - start] = byte
  }
  return String.fromCharCode.apply(null, units)
}

const SLAB_BYTES = 64 * 1024

/**
 * Writes frames back to back into slabs, so that a small frame needs no allocation of its own.
 * A returned frame is a view; a slab lives as long as any frame in it.
 */
export class ByteWriter {
  private readonly maxFrameBytes: number
  private bytes = new Uint8Array(SLAB_BYTES)
  private start = 0
  private offset = 0

  constructor(maxFrameBytes: number) {
    this.maxFrameBytes = maxFrameBytes
  }

  /** Starts a frame, and discards one that was not finished. */
  begin(): void {
    this.offset = this.start
  }

  /** Discards all but the first `length` bytes of the frame. */
  truncate(length: number): void {
    this.offset = this.start + length
  }

  /** Ends the frame and returns its bytes. Throws BodyTooLong when it exceeds the limit. */
  finish(): Uint8Array<ArrayBuffer> {
    if (this.length > this.maxFrameBytes) throw new BodyTooLong()
    const frame = new Uint8Array(this.bytes.buffer, this.start, this.length)
    this.start = this.offset
    return frame
  }

  get length(): number {
    return this.offset - this.start
  }

  private reserve(length: number): number {
    const at = this.offset
    if (at + length > this.bytes.length) {
      // Checked here too, so that no value can make a slab much larger than a frame.
      if (this.length > this.maxFrameBytes) throw new BodyTooLong()
      const larger = new Uint8Array(Math.max(SLAB_BYTES, 2 * (this.length + length)))
      larger.set(this.bytes.subarray(this.start, at))
      this.offset -= this.start
      this.start = 0
      this.bytes = larger
      return this.offset
    }
    return at
  }

  tiny(value: number): void {
    if (!isWhole(value, 0xff)) throw outOfRange(value, 0xff)
    const at = this.reserve(1)
    this.bytes[at] = value
    this.offset = at + 1
  }

  medium(value: number): void {
    if (!isWhole(value, 0xffff)) throw outOfRange(value, 0xffff)
    const at = this.reserve(2)
    this.bytes[at] = value >>> 8
    this.bytes[at + 1] = value
    this.offset = at + 2
  }

  long(value: number): void {
    if (!isWhole(value, 0xffffffff)) throw outOfRange(value, 0xffffffff)
    const at = this.reserve(4)
    this.setLong(at, value)
    this.offset = at + 4
  }

  /** Overwrites a long written earlier; `position` is relative to the start of the frame. */
  patchLong(position: number, value: number): void {
    this.setLong(this.start + position, value)
  }

  private setLong(at: number, value: number): void {
    const { bytes } = this
    bytes[at] = value >>> 24
    bytes[at + 1] = value >>> 16
    bytes[at + 2] = value >>> 8
    bytes[at + 3] = value
  }

  string(value: string): void {
    if (typeof value !== 'string') throw new FieldError(`must be a string, not ${typeof value}`)
    if (value.length > MAX_STRING_BYTES) throw new FieldError(TOO_LONG)
    const at = this.reserve(2 + 3 * value.length)
    const length = this.shortAscii(at + 2, value) ?? this.anyText(at + 2, value)
    this.bytes[at] = length >>> 8
    this.bytes[at + 1] = length
    this.offset = at + 2 + length
  }

  private shortAscii(at: number, value: string): number | undefined {
    const { bytes } = this
    const { length } = value
    if (length > MAX_SHORT_BYTES) return undefined
    for (let index = 0; index < length; index++) {
      const unit = value.charCodeAt(index)
      if (unit >= 0x80) return undefined
      bytes[at + index] = unit
    }
    return length
  }

  private anyText(at: number, value: string): number {
    if (!value.isWellFormed()) throw new FieldError(LONE_SURROGATE)
    const { written } = utf8.encodeInto(value, this.bytes.subarray(at))
    if (written > MAX_STRING_BYTES) throw new FieldError(TOO_LONG)
    return written
  }

  text(value: Uint8Array): void {
    if (!(value instanceof Uint8Array)) throw new FieldError(NO_BYTES)
    if (value.length > MAX_STRING_BYTES) throw new FieldError(TOO_LONG)
    this.medium(value.length)
    this.copy(value)
  }

  raw(value: Uint8Array): void {
    if (!(value instanceof Uint8Array)) throw new FieldError(NO_BYTES)
    this.copy(value)
  }

  private copy(value: Uint8Array): void {
    const { length } = value
    if (length > this.maxFrameBytes) throw new BodyTooLong()
    const at = this.reserve(length)
    const { bytes } = this
    if (length <= MAX_SHORT_BYTES)
      for (let index = 0; index < length; index++) bytes[at + index] = value[index] as number
    else bytes.set(value, at)
    this.offset = at + length
  }
}

function isWhole(value: number, max: number): boolean {
  return typeof value === 'number' && value >>> 0 === value && value <= max
}

function outOfRange(value: unknown, max: number): FieldError {
  const given = typeof value === 'string' ? `"${value.slice(0, 20)}" (a string)` : String(value)
  return new FieldError(`must be a whole number from 0 to ${max}, not ${given}`)
}
