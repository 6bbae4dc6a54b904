/** Where the tests of programs run: with one instance, with two in between, and over each transport. */
import { describe } from 'node:test'
import type { AttachedProgram } from '../../protocol/index.ts'
import { TestClient } from '../client.ts'
import { startCluster, startGateway, type TestGateway } from '../start-gateway.ts'
import { ProgramClient, withPrograms } from './program-client.ts'

export interface Site {
  readonly gateway: TestGateway
  /** A program attached to the last instance. */
  attach(program?: AttachedProgram): Promise<ProgramClient>
  /** A connection on which nothing is attached yet. */
  connectProgram(program?: AttachedProgram): Promise<ProgramClient>
  /** A user signed in on the first instance. */
  user(manner?: number): Promise<TestClient>
  close(): Promise<void>
}

/** Starts a site of so many instances. */
export async function startSite(instances: 1 | 2, settings: Record<string, string> = {}): Promise<Site> {
  const all = { ...withPrograms, ...settings }
  const gateway = instances === 1 ? await startGateway(all) : await startCluster(instances, all)
  const programUrl = () => (gateway.wsUrls.at(-1) ?? '').replace(/ws$/, 'program')
  return {
    gateway,
    attach: program => ProgramClient.attach(programUrl(), program),
    connectProgram: program => ProgramClient.connect(programUrl(), program),
    async user(manner) {
      const client = await TestClient.connect(gateway.wsUrl)
      await client.signUp({}, manner)
      return client
    },
    close: () => gateway.close(),
  }
}

/** Describes the same behaviour on one instance, and with two in between. */
export function onSites(
  what: string,
  tests: (start: (settings?: Record<string, string>) => Promise<Site>) => void,
): void {
  describe(`${what}, on one instance`, () => tests(settings => startSite(1, settings)))
  describe(`${what}, on two instances`, () => tests(settings => startSite(2, settings)))
}
