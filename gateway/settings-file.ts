/** The file that SETTINGS_FILE names: settings as in the environment, which can change while the process runs. */
import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { SettingError } from './setting-parsers.ts'
import { isSetting } from './setting-texts.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** No file of settings is longer, in bytes. */
const MAX_BYTES = 1_048_576

/**
 * Returns the variables of the environment, and of the file that SETTINGS_FILE names those that are not set there. Throws a
 * SettingError, which quotes nothing of the file, if it cannot be read or has lines that are no settings.
 */
export function withSettingsFile(environment: Variables): Variables {
  const file = environment.SETTINGS_FILE?.trim()
  if (!file) return environment
  const text = readText(file)
  const settings = parseEnv(text)
  const unknown = Object.keys(settings).filter(name => !isSetting(name))
  if (unknown.length > 0) throw new SettingError(`SETTINGS_FILE: not among the settings: ${unknown.join(', ')}`)
  for (const [place, line] of text.split('\n').entries()) {
    if (!/^\s*(#|$|(export\s+)?\w+\s*=)/.test(line)) {
      throw new SettingError(`SETTINGS_FILE: line ${place + 1} must look like NAME=value`)
    }
  }
  const set = Object.entries(environment).filter(([, value]) => value?.trim())
  return { ...settings, ...Object.fromEntries(set) }
}

function readText(file: string): string {
  try {
    const text = readFileSync(file, 'utf8')
    // Editors on Windows put a byte order mark first.
    if (text.length <= MAX_BYTES) return text.replace(/^\uFEFF/, '')
  } catch (error) {
    throw new SettingError(`SETTINGS_FILE: ${error instanceof Error ? error.message : error}`)
  }
  throw new SettingError(`SETTINGS_FILE: ${file} is longer than ${MAX_BYTES} bytes`)
}
