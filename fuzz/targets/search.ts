/** Any text as a search (S1): a query, or a Refusal that says why not. */
import assert from 'node:assert/strict'
import { Refusal } from '../../gateway/errors.ts'
import { parseSearch } from '../../gateway/search/parse-search.ts'
import { MAX_SEARCH_BYTES } from '../../protocol/index.ts'
import type { Target } from '../engine/target.ts'

/** The longest refusal that fits into a notice and is still read. */
const MAX_REFUSAL_LENGTH = 300

const searches = [
  "nickname LIKE '%ming%' AND city IN ('北京', '上海') AND online = 1 ORDER BY age LIMIT 20",
  'SELECT number, nickname FROM users WHERE age >= 20 AND NOT (sex = 1 OR country <> 86);',
  'SELECT * FROM users ORDER BY users.number DESC, nickname ASC',
  'SELECT users.* FROM "users" WHERE TRUE',
  "hobby LIKE '50!%' ESCAPE '!' OR description IS NOT NULL",
  'age BETWEEN -1 AND +2.5e3 AND (((number))) > 10001',
  "school NOT IN ('a', NULL) AND job NOT BETWEEN 1 AND 2 AND province NOT LIKE 'x'",
  "portrait = 'it''s' -- a comment\n AND education IS NULL",
  'age > 20 UNION SELECT password FROM accounts',
  'age=20 AND 1=1; DROP TABLE users',
  'age = 20，年龄 ＞ 3 /* block */',
  "nickname || age = $1 AND lower(nickname) = E'x' AND \"age\" ~ 'x'",
]

export const target: Target = {
  maxBytes: MAX_SEARCH_BYTES + 8,
  seeds: searches.map(text => new TextEncoder().encode(text)),
  maxSteps: length => 3000 + 200 * length,
  run(input) {
    const text = Buffer.from(input.buffer, input.byteOffset, input.length).toString()
    try {
      const { limit } = parseSearch(text)
      assert.ok(limit >= 0 && limit <= 50 && Number.isInteger(limit))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      assert.ok(error.message.length <= MAX_REFUSAL_LENGTH, error.message)
    }
  },
}
