/** What all test files share: a PostgreSQL server. Each has databases of its own on it. */
import { type PostgresServer, startPostgres } from './servers/postgres.ts'

let server: PostgresServer | undefined

export async function globalSetup(): Promise<void> {
  if (process.env.TEST_POSTGRES_URL) return
  // What a power cut would take from a test is not worth waiting for the disk.
  server = await startPostgres('-F')
  process.env.TEST_POSTGRES_URL = server.url
}

export async function globalTeardown(): Promise<void> {
  await server?.remove()
}
