/** Cores of one's own, so that the servers and the load generator do not disturb each other. */
import { execFileSync } from 'node:child_process'

/** All server processes share the first; the load generator has the second. */
const SERVER_CORE = 0
const LOAD_CORE = 1

/** Keeps whatever this process starts from now on on the core of the servers. */
export function pinServers(): void {
  execFileSync('taskset', ['--cpu-list', '--pid', String(SERVER_CORE), String(process.pid)])
}

/** The command line that runs another one on the core of the load generator. */
export function onLoadCore(command: readonly string[]): [string, ...string[]] {
  return ['taskset', '--cpu-list', String(LOAD_CORE), ...command]
}
