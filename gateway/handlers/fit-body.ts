/** Lists that are cut so that a body has room for them (W11). */
import { MAX_BODY_BYTES } from '../../protocol/index.ts'

/** Returns the first items, as many as fit: `fixed` is the length of all other fields, in bytes. */
export function fitBody<T>(items: readonly T[], fixed: number, bytesOf: (item: T) => number): T[] {
  let bytes = fixed
  const end = items.findIndex(item => {
    bytes += bytesOf(item)
    return bytes > MAX_BODY_BYTES
  })
  return items.slice(0, end === -1 ? items.length : end)
}
