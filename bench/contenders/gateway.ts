/** The gateway as it is run, with a database of its own for each run: what was stored for one run's users stays there. */
import { freePort } from '../../test/servers/free-port.ts'
import { createAccounts } from '../accounts.ts'
import { openSharedAccounts, startInstances } from '../instances.ts'
import { openAccounts, startServer } from '../servers.ts'
import { joined, type Running } from './contender.ts'

interface Accounts {
  firstNumber: number
  remove(): Promise<void>
}

/** One instance on SQLite. */
export async function gatewayAlone(users: number): Promise<Running> {
  const accounts = await openAccounts(store => createAccounts(store, users))
  return withAccounts(accounts, async () => joined([await startServer('gateway', { DATABASE_URL: accounts.database })]))
}

/** The same, and users speak to it over TCP. */
export async function gatewayOverTcp(users: number): Promise<Running> {
  const accounts = await openAccounts(store => createAccounts(store, users))
  const port = await freePort()
  return withAccounts(accounts, async () => {
    const server = await startServer('gateway', { DATABASE_URL: accounts.database, TCP_PORT: String(port) })
    return { ...joined([server]), origins: [`tcp://127.0.0.1:${port}`] }
  })
}

/** Instances on PostgreSQL and a Redis of their own. */
export async function gateways(count: number, users: number): Promise<Running> {
  const accounts = await openSharedAccounts(users)
  return withAccounts(accounts, () => startInstances(count, accounts.database))
}

async function withAccounts({ firstNumber, remove }: Accounts, start: () => Promise<Running>): Promise<Running> {
  try {
    const running = await start()
    const stop = async () => {
      await running.stop()
      await remove()
    }
    return { ...running, firstNumber, stop }
  } catch (error) {
    await remove()
    throw error
  }
}
