/** Lists come in pages, in ascending order of a number. */
import { Type } from 'typebox'
import { withDefault } from './schemas.ts'

const MAX_LIMIT = 1000
const DEFAULT_LIMIT = 100

/** How many items a page has at most. */
export const Limit = withDefault(Type.Integer({ minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT }))

/** Where a page begins: as the one before says, or at the first. */
export const Page = Type.Object(
  {
    cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,10}$', description: 'next of the page before.' })),
    limit: Limit,
  },
  { additionalProperties: false },
)

/** The member `next` of a page. */
export const Next = Type.Optional(
  Type.String({ description: 'The cursor of the next page, unless this is the last one.' }),
)

/** Returns that member for a page with these numbers. */
export function nextOf(numbers: readonly number[], limit: number): { next?: string } {
  const last = numbers.length === limit ? numbers.at(-1) : undefined
  return last === undefined ? {} : { next: String(last) }
}
