/** A server to measure: its version, how it starts, and which driver speaks to it. */
import type { DriverName } from '../drivers.ts'
import type { RunningServer } from '../servers.ts'

export interface Contender {
  /** What `--contenders` and the tables call it. */
  name: string
  /** Its program and version; undefined when it is not installed. */
  version: string | undefined
  driver: DriverName
  start(): Promise<Running>
}

/** The first number of users who need no account: it has as many digits as the gateway's numbers. */
const FIRST_NUMBER = 10_001

/** Processes that serve together. */
export interface Running {
  /** Where each listens, as ws://host:port. */
  origins: string[]
  /** All its processes: their processor time and memory count. */
  pids: number[]
  /** Users have consecutive numbers from this one on. */
  firstNumber: number
  /** Rejects when a process exits before `stop`. */
  died: Promise<never>
  stop(): Promise<void>
}

export function joined(servers: readonly RunningServer[]): Running {
  const died = Promise.race(servers.map(server => server.died))
  died.catch(() => {})
  return {
    origins: servers.map(({ origin }) => origin),
    pids: servers.map(({ pid }) => pid),
    firstNumber: FIRST_NUMBER,
    died,
    async stop() {
      await Promise.all(servers.map(server => server.stop()))
    },
  }
}
