/** Numbers and times in the current language. Subscribes a component that reads them. */
import { languageTag, words } from '../model/language.ts'
import { commonWords } from './words.ts'

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte']

function scaled(bytes: number): { value: number; unit: string } {
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return { value: bytes / 1000 ** power, unit: units[power] ?? 'byte' }
}

function written(value: number, unit: string): string {
  return new Intl.NumberFormat(languageTag(), {
    style: 'unit',
    unit,
    // The short form of a byte has no plural: "3 byte".
    unitDisplay: unit === 'byte' ? 'long' : 'short',
    maximumFractionDigits: value < 10 && !unit.startsWith('byte') ? 1 : 0,
  }).format(value)
}

/** A length, such as `1.4 MB` (powers of 1000). */
export function formatBytes(bytes: number): string {
  const { value, unit } = scaled(bytes)
  return written(value, unit)
}

/** A speed, such as `350 kB/s`. */
export function formatSpeed(bytesPerSecond: number): string {
  return `${formatBytes(Math.round(bytesPerSecond))}/s`
}

const dayOf = (date: Date): string => date.toDateString()

/** A time in ms since 1970: the time of day if it is today, otherwise with the date, and with the year if it is not this one. */
export function formatTime(ms: number): string {
  const date = new Date(ms)
  const now = new Date()
  const time = { hour: '2-digit', minute: '2-digit' } as const
  if (dayOf(date) === dayOf(now)) return date.toLocaleTimeString(languageTag(), time)
  const day = { month: 'short', day: 'numeric', ...time } as const
  return date.toLocaleString(
    languageTag(),
    date.getFullYear() === now.getFullYear() ? day : { year: 'numeric', ...day },
  )
}

/** The time of day if it is today, otherwise the date, for narrow places. */
export function formatShortTime(ms: number): string {
  const date = new Date(ms)
  const isToday = dayOf(date) === dayOf(new Date())
  return isToday
    ? date.toLocaleTimeString(languageTag(), { hour: '2-digit', minute: '2-digit' })
    : date.toLocaleDateString(languageTag(), { month: 'numeric', day: 'numeric' })
}

/** A number with its digits grouped, such as `4,096`. */
export function formatCount(count: number): string {
  return count.toLocaleString(languageTag())
}

/** How many bytes of the limit a text uses, or that it uses too many. */
export function formatUsage(used: number, limit: number): string {
  const say = words(commonWords)
  const [usedText, limitText] = [formatCount(used), formatCount(limit)]
  return used > limit ? say.tooManyBytes(limitText, usedText) : say.bytesUsed(usedText, limitText)
}
