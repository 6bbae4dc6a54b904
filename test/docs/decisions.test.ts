/** The records of decisions: each has a number of its own, in its name and its title, and a line in the list. */
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'

const folder = new URL('../../docs/decisions/', import.meta.url)
const records = (await readdir(folder)).filter(name => /^\d/.test(name)).sort()

test('the numbers of decisions have no gap, and no two are alike', async () => {
  for (const [place, name] of records.entries()) {
    const number = place + 1
    assert.equal(Number(name.slice(0, 4)), number, name)
    assert.match(
      await readFile(new URL(name, folder), 'utf8'),
      new RegExp(`^# ${number}\\. .+\\n\\nDate: .+\\nStatus: `),
      name,
    )
  }
})

test('the list has all decisions, in order', async () => {
  const list = await readFile(new URL('README.md', folder), 'utf8')
  const listed = [...list.matchAll(/^\| \[(\d{4})\]\((.+?)\)/gm)]
  assert.deepEqual(
    listed.map(([, , name]) => name),
    records,
  )
  for (const [, number = '', name] of listed) assert.ok(name?.startsWith(`${number}-`), name)
})
