/** What is told of the settings: in the help, in the log and in the document. */
import leven from 'leven'
import { isSet, type Setting, settings } from './settings.ts'

/** Two errors in a name of so many characters make another word. */
const SHORT_NAME = 6

/** Returns the settings that are not their defaults, as text, for the log; secrets are hidden. */
export function changedSettings(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const changed: Record<string, string> = {}
  for (const [name, { fallback, isSecret }] of Object.entries<Setting<unknown>>(settings)) {
    const text = env[name]?.trim() || fallback
    if (isSecret && (text !== fallback || isSet(env[`${name}_FILE`]))) changed[name] = '(hidden)'
    else if (text !== fallback) changed[name] = text
  }
  return changed
}

/** Returns a line for each variable that is no setting, but looks like one with a typing error. */
export function mistypedSettings(env: Readonly<Record<string, string | undefined>>): string[] {
  const names = settingRows().map(([name]) => name)
  return Object.keys(env).flatMap(name => {
    if (names.includes(name)) return []
    const meant = names.find(known => {
      const most = known.length > SHORT_NAME ? 2 : 1
      return leven(known, name.toUpperCase(), { maxDistance: most + 1 }) <= most
    })
    return meant === undefined ? [] : [`${name} is no setting; did you mean ${meant}?`]
  })
}

/** Returns a table of all settings for the help: variable, default, meaning. */
export function describeSettings(): string {
  const rows = [['Variable', 'Default', 'Meaning'], ...settingRows()]
  const [nameWidth, defaultWidth] = [0, 1].map(column => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows
    .map(([name = '', fallback = '', description = '']) =>
      [name.padEnd(nameWidth ?? 0), fallback.padEnd(defaultWidth ?? 0), description].join('  '),
    )
    .join('\n')
}

/** Whether a variable of this name is a setting, or names the file of one. */
export function isSetting(name: string): boolean {
  return settingRows().some(([known]) => known === name)
}

/** Returns all settings, for the help and the document. */
export function settingRows(): [name: string, fallback: string, description: string][] {
  return Object.entries<Setting<unknown>>(settings).flatMap(([name, { fallback, description, isSecret }]) => {
    const row: [string, string, string] = [name, fallback || '(empty)', description]
    return isSecret ? [row, [`${name}_FILE`, '(empty)', `File whose content is ${name}.`]] : [row]
  })
}
