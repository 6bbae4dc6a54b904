/** The notation of the golden bytes. They are written by hand from the published text and the W clauses, never by the codec. */
import type { ServerMessageName, ServerValues, UserMessageName, UserValues } from '../../protocol/index.ts'

/** One message: its values, and the bytes of its whole frame in the notation of `bytes`. */
interface Written<N, V> {
  readonly name: N
  readonly about: string
  readonly hex: string
  readonly values: V
}

export type UserVector = { [N in UserMessageName]: Written<N, UserValues<N>> }[UserMessageName]
export type ServerVector = { [N in ServerMessageName]: Written<N, ServerValues<N>> }[ServerMessageName]

/** Bytes that must be refused, and the message of the error. */
export interface Broken {
  readonly about: string
  readonly from: 'user' | 'server'
  readonly hex: string
  readonly error: string
  readonly tooLarge?: boolean
}

/**
 * Bytes from pairs of hex digits. Blanks and `|` only group them; `61*300` is 300 such bytes, `(27 12 01)*255` is that
 * run 255 times.
 */
export function bytes(hex: string): Uint8Array {
  const runs = hex.replaceAll(/\(([^()]*)\)\*(\d+)/g, (_, run: string, times: string) =>
    `${run} `.repeat(Number(times)),
  )
  const found: number[] = []
  for (const word of runs.split(/[\s|]+/).filter(word => word !== '')) {
    const parts = /^([0-9a-f]{2})(?:\*(\d+))?$/.exec(word)
    if (parts === null) throw new Error(`not a byte: ${word}`)
    const times = Number(parts[2] ?? 1)
    for (let index = 0; index < times; index++) found.push(Number.parseInt(parts[1] ?? '', 16))
  }
  return Uint8Array.from(found)
}

/** Encodes a text with the encoder of the platform. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** Concatenates the parts into a new array. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
