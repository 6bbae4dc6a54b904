/** Paging through the people who are online (P4). */
import type { OicqClient, Person } from '../../client/index.ts'

/** Number of people on a page. */
export const PAGE = 20

/** A page, and whether there are pages before and after it. */
export interface OnlinePage {
  /** By number, ascending. */
  readonly people: readonly Person[]
  readonly hasPrevious: boolean
  readonly hasNext: boolean
}

type Client = Pick<OicqClient, 'listOnline'>

// One more than shown, to see whether there is another page.
const count = PAGE + 1

/** Loads the page with the lowest numbers. */
export async function firstPage(client: Client): Promise<OnlinePage> {
  const found = await client.listOnline({ start: 0, count, direction: 'above' })
  return { people: found.slice(0, PAGE), hasPrevious: false, hasNext: found.length > PAGE }
}

/** Loads the page after this one, or returns this one as the last if everyone there has gone. */
export async function nextPage(client: Client, page: OnlinePage): Promise<OnlinePage> {
  const found = await client.listOnline({ start: page.people.at(-1)?.number ?? 0, count, direction: 'above' })
  if (found.length === 0) return { ...page, hasNext: false }
  return { people: found.slice(0, PAGE), hasPrevious: true, hasNext: found.length > PAGE }
}

/** Loads the page before this one, or the first page if it is no longer full. */
export async function previousPage(client: Client, page: OnlinePage): Promise<OnlinePage> {
  const found = await client.listOnline({ start: page.people[0]?.number ?? 0, count, direction: 'below' })
  if (found.length < PAGE) return firstPage(client)
  return { people: found.slice(0, PAGE).toReversed(), hasPrevious: found.length > PAGE, hasNext: true }
}
