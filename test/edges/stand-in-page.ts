/** A gateway that serves a stand-in for the page: files like those of a build, in a folder beside a secret. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { readConfig } from '../../gateway/config.ts'
import { startServer } from '../../gateway/server.ts'
import { sqliteDatabase } from '../database.ts'

export const SECRET = 'not for the public'

/** What is in the folder, by path. Each has compressed neighbours as in a build. */
export type Files = Readonly<Record<string, string | Buffer>>

export interface PageServer {
  readonly url: string
  readonly folder: string
  close(): Promise<void>
}

/** Without files there is no page. */
export async function startPageServer(files: Files): Promise<PageServer> {
  const parent = await mkdtemp(join(tmpdir(), 'oicq-page-'))
  const folder = join(parent, 'web-demo')
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
    await writeFile(`${file}.br`, brotliCompressSync(content))
    await writeFile(`${file}.gz`, gzipSync(content))
  }
  await writeFile(join(parent, 'secret.txt'), SECRET)
  const database = await sqliteDatabase()
  const settings = { PORT: '0', DATABASE_URL: database.url, LOG_LEVEL: 'silent', DRAIN_MS: '0', LOBBY: 'off' }
  const server = await startServer(readConfig(settings), Date, folder)
  let closing: Promise<void> | undefined
  const close = async () => {
    await server.close()
    await database.remove()
    await rm(parent, { recursive: true })
  }
  return {
    url: server.url,
    folder,
    close: () => {
      closing ??= close()
      return closing
    },
  }
}
