/** What a run has shown, for people. */
import { describe, type Faults } from './faults.ts'
import type { Exit, Instance } from './instance.ts'
import type { Ledger, Message } from './ledger.ts'
import type { LogLine } from './logs.ts'
import type { RoomLedger } from './room-ledger.ts'
import type { Experience } from './user.ts'
import type { Spell, Watch } from './watch.ts'

/** Faults so long before a message are shown with it, in milliseconds. */
const AROUND_MS = 8000
const MAX_SHOWN = 10

/** Friends whom somebody shows wrongly when nothing happens any more, in words. */
export interface Stuck {
  ghosts: string[]
  falseOffline: string[]
  wrongMode: string[]
}

export interface Result {
  readonly seed: number
  readonly seconds: number
  readonly lost: readonly Message[]
  readonly reordered: readonly Message[]
  readonly unanswered: readonly Message[]
  /** Received only after one more login than should have been needed. */
  readonly stranded: readonly Message[]
  readonly stuck: Stuck
  readonly exits: readonly Exit[]
  readonly errors: readonly LogLine[]
  readonly experience: Experience
  readonly ledger: Ledger
  readonly rooms: RoomLedger
  readonly watch: Watch
  readonly faults: Faults
  readonly instances: readonly Instance[]
  /** When the run began, in milliseconds since 1970. */
  readonly startedAt: number
  /** Where the instances' logs are, if they are kept. */
  readonly logFolder: string
}

/** Nothing promised was lost, in rooms either, and presence is right at the end. */
export function isSound({ lost, rooms, stuck }: Result): boolean {
  return (
    lost.length + rooms.faults.length + stuck.ghosts.length + stuck.falseOffline.length + stuck.wrongMode.length === 0
  )
}

/** Not even what is only odd: the logs are of no use. */
export function isFlawless(result: Result): boolean {
  return isSound(result) && result.reordered.length + result.stranded.length + result.unanswered.length === 0
}

export function report(result: Result): string {
  const { seed, seconds, ledger, rooms, watch, faults, experience, lost, reordered, stranded, unanswered, stuck } =
    result
  const { sent, sentAgain, promised, duplicated, refused } = ledger.counts
  const { sayings, said, repeated, copies } = rooms.counts
  const { at, tookMs, number, instance } = experience.longestBarrier
  const codes = [...experience.closes].sort(([a], [b]) => a - b).map(([code, count]) => `${code} × ${count}`)
  const lines = [
    `seed ${seed}, ${seconds} s, ${result.instances.length} instances: ${isSound(result) ? 'sound' : 'NOT SOUND'}`,
    `faults    ${tally(faults.injected.map(({ kind }) => kind))}`,
    `messages  sent ${sent} (${sentAgain} again), promised ${promised}, lost ${lost.length}, duplicated ${duplicated}, ` +
      `reordered ${reordered.length}, refused ${refused}, unanswered ${unanswered.length}, stranded ${stranded.length}`,
    `rooms     sayings ${sayings} (${repeated} again), answered ${said}, copies heard ${copies}, broken promises ${rooms.faults.length}`,
    `barriers  longest ${seconds1(tookMs)} (${number} on instance ${instance}, until ${seconds1(at)}; ${during(result, at - tookMs, at)})`,
    `presence  longest ghost ${spell(watch.longestOf('ghost'))}`,
    `          longest false offline ${spell(watch.longestOf('false offline'))}`,
    '          (counted while Redis and PostgreSQL are there and the instances concerned run)',
    `at the end ghosts ${stuck.ghosts.length}, false offline ${stuck.falseOffline.length}, wrong mode ${stuck.wrongMode.length}`,
    `closes    ${codes.join(', ')}`,
    `errors    ${result.errors.length} log lines${counted(result)}`,
  ]
  const details = [
    ...section('lost', lost, message => tell(message, result)),
    ...section('broken promises in rooms', rooms.faults, String),
    ...section('reordered', reordered, message => tell(message, result)),
    ...section('stranded', stranded, message => tell(message, result)),
    ...section('unanswered', unanswered, message => tell(message, result)),
    ...section('ghosts', stuck.ghosts, String),
    ...section('false offline', stuck.falseOffline, String),
    ...section('wrong mode', stuck.wrongMode, String),
    ...section('invented', ledger.invented, String),
    ...section('oddities', experience.oddities, String),
    ...section('ended wrongly', result.exits, exit => {
      return `instance ${exit.instance} at ${seconds1(exit.at - result.startedAt)}: code ${exit.code}, signal ${exit.signal}`
    }),
  ]
  if (!isFlawless(result)) details.push(`the logs are in ${result.logFolder}`)
  return [...lines, ...details].join('\n')
}

function tally(names: readonly string[]): string {
  const counts = Object.entries(Object.groupBy(names, name => name))
  return counts.map(([name, all]) => `${name} ${all?.length}`).join(', ')
}

function counted(result: Result): string {
  const { errors, startedAt } = result
  const groups = Object.entries(Object.groupBy(errors, ({ text }) => text.slice(0, 160)))
  return groups
    .map(([text, all = []]) => {
      const [first] = all
      if (first?.at === undefined) return `\n  ${all.length} × ${text} (instance ${first?.instance})`
      const at = first.at - startedAt
      return `\n  ${all.length} × ${text} (first at ${seconds1(at)}, instance ${first.instance}; ${during(result, at, at)})`
    })
    .join('')
}

function section<T>(title: string, items: readonly T[], show: (item: T) => string): string[] {
  if (items.length === 0) return []
  const more = items.length > MAX_SHOWN ? [`  … and ${items.length - MAX_SHOWN} more`] : []
  return [`${title}:`, ...items.slice(0, MAX_SHOWN).map(item => `  ${show(item)}`), ...more]
}

/** All about a message: its way, and what faults were around. */
function tell(message: Message, result: Result): string {
  const { from, to, index, sent, promisedAt, received, overtakenBy } = message
  const places = (list: Message['sent']) => list.map(({ at, instance }) => `${seconds1(at)} on ${instance}`).join(', ')
  const begin = sent[0]?.at ?? 0
  const end = Math.max(promisedAt ?? 0, received[0]?.at ?? 0, begin)
  return [
    `${from} → ${to} no. ${index}: sent ${places(sent) || 'never'}; promised ${promisedAt === undefined ? 'never' : seconds1(promisedAt)}`,
    `received ${places(received) || 'never'}`,
    ...(overtakenBy === undefined
      ? []
      : [
          `after no. ${overtakenBy.index} (sent ${places(overtakenBy.sent)}; promised ${seconds1(overtakenBy.promisedAt ?? Number.NaN)}; received ${places(overtakenBy.received)})`,
        ]),
    during(result, begin, end),
  ].join('; ')
}

/** The faults around a time. */
function during({ faults }: Result, from: number, to: number): string {
  const around = faults.around(from, to, AROUND_MS).map(fault => {
    return `${describe(fault)} ${seconds1(fault.from)}–${fault.to === undefined ? '' : seconds1(fault.to)}`
  })
  return around.join(', ') || 'no fault around'
}

function spell(spell: Spell | undefined): string {
  if (spell === undefined) return 'none'
  const { watcher, friend, from, to, countedMs } = spell
  return `${seconds1(countedMs)} (${watcher.number} of ${friend.number}, from ${seconds1(from)} to ${seconds1(to)})`
}

function seconds1(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}
