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

/**
 * Returns a function that writes times in the current language. It keeps the formatter of each language: to make one takes a hundred
 * times as long as to write a time.
 */
export function timeWriter(options: Intl.DateTimeFormatOptions): (time: Date | number) => string {
  const formats = new Map<string, Intl.DateTimeFormat>()
  return time => {
    const tag = languageTag()
    const format = formats.get(tag) ?? new Intl.DateTimeFormat(tag, options)
    formats.set(tag, format)
    return format.format(time)
  }
}

const time = { hour: '2-digit', minute: '2-digit' } as const
const dayAndTime = { month: 'short', day: 'numeric', ...time } as const

/** The time of day, such as `19:28`. */
export const formatTimeOfDay = timeWriter(time)
/** A day with its name and year. */
export const formatDay = timeWriter({ dateStyle: 'full' })
const formatThisYear = timeWriter(dayAndTime)
const formatOtherYear = timeWriter({ year: 'numeric', ...dayAndTime })
const formatShortDay = timeWriter({ month: 'numeric', day: 'numeric' })

const dayOf = (date: Date): string => date.toDateString()

/** A time in ms since 1970: the time of day if it is today, otherwise with the date, and with the year if it is not this one. */
export function formatTime(ms: number): string {
  const date = new Date(ms)
  const now = new Date()
  if (dayOf(date) === dayOf(now)) return formatTimeOfDay(date)
  return date.getFullYear() === now.getFullYear() ? formatThisYear(date) : formatOtherYear(date)
}

/** The time of day if it is today, otherwise the date, for narrow places. */
export function formatShortTime(ms: number): string {
  const date = new Date(ms)
  return dayOf(date) === dayOf(new Date()) ? formatTimeOfDay(date) : formatShortDay(date)
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
