/** Asking the directory where recipients are, while messages wait for the answer. */
import type { Directory, Presence } from '../cluster/directory.ts'
import { withDeadline } from '../deadline.ts'

/** How long messages wait for the directory, in milliseconds: M4 allows 2 s for everything. */
export const LOOKUP_MS = 300

/** Returns the entries of these numbers, by place; none when the directory fails or is late. */
export async function lookUp(directory: Directory, numbers: readonly number[]): Promise<(Presence | undefined)[]> {
  try {
    return (await withDeadline(directory.find(numbers), LOOKUP_MS)) ?? []
  } catch {
    return []
  }
}
