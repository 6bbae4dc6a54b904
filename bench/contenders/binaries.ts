/** Programs that may be on this machine. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** The program's name and the version that it tells when it is asked with these arguments; undefined if there is none. */
export async function versionOf(program: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, args)
    return withVersion(program, stdout)
  } catch (error) {
    // Some tell it and fail all the same.
    return error instanceof Error && 'stdout' in error ? withVersion(program, String(error.stdout)) : undefined
  }
}

function withVersion(program: string, text: string): string | undefined {
  const version = /\d+\.\d+\.\d+/.exec(text)?.[0]
  return version === undefined ? undefined : `${program} ${version}`
}
