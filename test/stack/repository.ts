/** What the tests of the deployment files share: reading them, and the settings that they may set. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Config, readConfig } from '../../gateway/config.ts'
import { describeSettings } from '../../gateway/setting-texts.ts'

/** The folder of the whole project, with a slash at the end. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

export function readText(path: string): Promise<string> {
  return readFile(root + path, 'utf8')
}

/** What a gateway makes of these variables. Fails when one is no setting, or has a value that is refused. */
export function readSettings(variables: Readonly<Record<string, string>>): Config {
  const [, ...rows] = describeSettings().split('\n')
  const known = new Set(rows.map(row => row.split(' ')[0]))
  const unknown = Object.keys(variables).filter(name => !known.has(name))
  assert.deepEqual(unknown, [], 'no such settings')
  return readConfig(variables)
}

/** Like 1h or 30s, in milliseconds; a bare number is milliseconds. */
export function milliseconds(duration: string): number {
  const [, amount = '', unit = 'ms'] = /^(\d+)(ms|s|m|h)?$/.exec(duration) ?? []
  assert.notEqual(amount, '', `${duration} is no duration`)
  return Number(amount) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit as 'ms' | 's' | 'm' | 'h']
}
