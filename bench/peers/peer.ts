/** Something to measure: what it is, how it is started, and how users speak to it. */
import type { DialectName } from '../dialects.ts'
import type { RunningServer } from '../servers.ts'

export interface Peer {
  /** What `--peers` and the tables call it. */
  name: string
  /** What it is, with its version. Without a value, it is not on this machine. */
  version: string | undefined
  dialect: DialectName
  start(): Promise<Running>
}

/** Where nobody needs an account: as many digits as those of the gateway's users have. */
const FIRST_NUMBER = 10_001

/** Processes that serve together. */
export interface Running {
  /** Where each listens, as ws://host:port. */
  origins: string[]
  /** Of all: their processor time and memory count. */
  pids: number[]
  /** Users have the numbers from here on. */
  firstNumber: number
  /** Rejects when one ends before they are stopped. */
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
