/** Keeps docs/openapi.json current: it is what a gateway serves at /api/v1/openapi.json. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newApiKey, scopes } from '../gateway/api-keys.ts'
import { readConfig } from '../gateway/config.ts'
import { startServer } from '../gateway/server.ts'

const document = new URL('openapi.json', import.meta.url)

/** Returns the document that the gateway at this URL serves, as it is written to the file. */
export async function servedDocument(url: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/openapi.json`)
  return `${JSON.stringify(await response.json(), null, 2)}\n`
}

async function write(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-openapi-'))
  const { setting } = newApiKey('docs', scopes)
  const settings = {
    API_KEYS: setting,
    DATABASE_URL: join(folder, 'oicq.db'),
    PORT: '0',
    LOG_LEVEL: 'silent',
    DRAIN_MS: '0',
  }
  const server = await startServer(readConfig(settings))
  await writeFile(document, await servedDocument(server.url))
  await server.close()
  await rm(folder, { recursive: true })
}

if (import.meta.main) await write()
