/** The inputs that are kept in the repository, one a file. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'

const NAME_LENGTH = 12

/** Returns the inputs in a folder, in an order that does not change. */
export async function readCorpus(folder: URL): Promise<Uint8Array[]> {
  const names = await readdir(folder).catch(() => [])
  return Promise.all(names.sort().map(async name => new Uint8Array(await readFile(new URL(name, folder)))))
}

/** Replaces the inputs in a folder. */
export async function replaceCorpus(folder: URL, inputs: readonly Uint8Array[]): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  for (const input of inputs) await writeInput(folder, input)
}

/** Writes an input to a file named after its contents, and returns where that is. */
export async function writeInput(folder: URL, input: Uint8Array): Promise<URL> {
  const file = new URL(createHash('sha256').update(input).digest('hex').slice(0, NAME_LENGTH), folder)
  await mkdir(folder, { recursive: true })
  await writeFile(file, input)
  return file
}
