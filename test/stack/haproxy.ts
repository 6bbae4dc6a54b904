/** The values in docker/haproxy.cfg; whether it is well-formed, HAProxy says itself. */
import assert from 'node:assert/strict'
import { readText } from './repository.ts'

/** A section, like `frontend public`: its lines without comments, as words. */
export type Section = readonly (readonly string[])[]

export async function readHaproxy(): Promise<ReadonlyMap<string, Section>> {
  const sections = new Map<string, string[][]>()
  let section: string[][] = []
  for (const line of (await readText('docker/haproxy.cfg')).split('\n')) {
    const words = line
      .replace(/(^|\s)#.*$/, '')
      .split(/\s+/)
      .filter(Boolean)
    if (words.length === 0) continue
    if (/^\s/.test(line)) {
      section.push(words)
      continue
    }
    section = []
    sections.set(words.join(' '), section)
  }
  return sections
}

/** What follows these words on the one line of the section that begins with them. */
export function directive(section: Section | undefined, ...words: string[]): string {
  const values = (section ?? [])
    .filter(line => words.every((word, place) => line[place] === word))
    .map(line => line.slice(words.length).join(' '))
  const [value] = values
  assert.ok(value !== undefined && values.length === 1, `${words.join(' ')} is there ${values.length} times`)
  return value
}
