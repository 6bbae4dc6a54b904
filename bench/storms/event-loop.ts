/** How late the event loops of gateways are, as they say themselves: see event-loop-probe.ts. */
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Faults, until } from './client.ts'

export interface EventLoopDelay {
  /** Of all turns, as `monitorEventLoopDelay` counts: one long turn among many short ones hardly shows. */
  p99Ms: number
  /** Of all moments: what 99 of 100 frames, coming evenly, would have waited for at most. */
  waitP99Ms: number
  longestMs: number
}

/** Settings of a gateway that is to be asked; the folder is where it answers. */
export function probed(folder: string): Record<string, string> {
  const probe = pathToFileURL(join(import.meta.dirname, 'event-loop-probe.ts'))
  return { NODE_OPTIONS: `--import=${probe.href}`, EVENT_LOOP_PROBE: folder }
}

/** Asks a gateway how late its event loop was since it was last asked. */
export async function eventLoopDelay(pid: number, folder: string, faults: Faults): Promise<EventLoopDelay> {
  const file = join(folder, `${pid}.json`)
  process.kill(pid, 'SIGUSR2')
  await until('a gateway says how late its event loop was', () => existsSync(file), faults)
  const delay: EventLoopDelay = JSON.parse(await readFile(file, 'utf8'))
  await rm(file)
  return delay
}
