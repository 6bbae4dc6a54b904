/** Whether a folder has room for an SQLite file to grow. */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A new database with its log, or a few hundred messages. */
const ROOM_BYTES = 1_048_576

/** Rejects if a file cannot be written in the folder. Its rights alone do not tell: root has all, and a disk may be full. */
export async function checkRoom(folder: string): Promise<void> {
  const path = join(folder, `.oicq-check-${process.pid}`)
  try {
    await writeFile(path, Buffer.alloc(ROOM_BYTES))
  } finally {
    await rm(path, { force: true })
  }
}
