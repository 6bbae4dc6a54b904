/** What a message costs, and how long it takes, from a nearly idle server to a saturated one: as JSON, and as pictures for the README. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compare, isSound, type Rounds } from './compare.ts'
import type { Contender } from './contenders/contender.ts'
import { contendersAcross, contendersAlone } from './contenders/list.ts'
import { type Curve, draw } from './curves/draw.ts'
import type { ChatResult, ChatWork, Load } from './load.ts'
import { median } from './statistics.ts'

/** Where the data and the pictures go. */
const FOLDER = join(import.meta.dirname, 'curves')
/** The heaviest first: it has the servers compile their code. */
const loads: readonly Load[] = ['closed', 25_600, 12_800, 6400, 3200, 1600, 800, 400, 200, 100]
const servers = ['gateway', 'relay', 'socket.io', 'socket.io-redis', 'nats']
const figures = ['perSecond', 'cpuPerMessage', 'p50Ms', 'p99Ms'] as const

/** The medians at one load. */
type Point = Record<(typeof figures)[number], number>

interface Measured {
  server: string
  instances: number
  points: Point[]
}

/** Returns whether every message arrived as it was sent. */
export async function benchCurves(work: ChatWork, repeats: number, wanted: readonly string[]): Promise<boolean> {
  const measured: Measured[] = []
  let isAllSound = true
  const among = (all: readonly Contender[]) =>
    all.filter(({ name, version }) => (wanted.length > 0 ? wanted : servers).includes(name) && version !== undefined)
  for (const [instances, contenders] of [
    [1, among(await contendersAlone(work.users))],
    [2, among(await contendersAcross(work.users))],
  ] as const) {
    for (const rounds of await compare<ChatResult>('curves', contenders, { ...work, loads }, repeats)) {
      isAllSound &&= isSound(rounds)
      measured.push({
        server: rounds.contender.name,
        instances,
        points: loads.map((_, place) => pointOf(rounds, place)),
      })
    }
  }
  await mkdir(FOLDER, { recursive: true })
  await writeFile(join(FOLDER, 'curves.json'), `${JSON.stringify(measured, rounded, 2)}\n`)
  await drawAll(measured)
  return isAllSound
}

async function drawAll(measured: readonly Measured[]): Promise<void> {
  for (const [figure, title, unit] of [
    ['cpuPerMessage', 'Processor time for a message, all servers together', 'µs'],
    ['p50Ms', 'Median time from sender to recipient', 'ms'],
    ['p99Ms', '99th percentile of the time from sender to recipient', 'ms'],
  ] as const) {
    const curves = measured.map(({ server, instances, points }): Curve => {
      const at = points.map(point => ({ x: point.perSecond, y: point[figure] }))
      return {
        name: `${server}, ${instances === 1 ? 'one' : 'two'}`,
        color: colorOf(server),
        isDashed: instances === 1,
        points: at,
      }
    })
    await writeFile(join(FOLDER, `${figure}.svg`), draw({ title, x: 'messages/s', y: unit, curves }))
  }
}

function pointOf({ results }: Rounds<ChatResult>, place: number): Point {
  const windows = results.flatMap(result => result?.windows.slice(place, place + 1) ?? [])
  const at = (figure: keyof Point) => median(windows.map(window => window[figure]))
  return { perSecond: at('perSecond'), cpuPerMessage: at('cpuPerMessage'), p50Ms: at('p50Ms'), p99Ms: at('p99Ms') }
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value
}

function colorOf(server: string): string {
  if (server === 'gateway') return '#d1242f'
  if (server === 'nats') return '#1f6feb'
  return server === 'relay' ? '#57606a' : '#8250df'
}
