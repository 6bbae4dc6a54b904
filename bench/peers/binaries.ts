/** Programs that may be on this machine. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** The version that a program tells when it is asked with these arguments; undefined if there is no such program. */
export async function versionOf(program: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, args)
    return version(stdout)
  } catch (error) {
    // Some tell it and fail all the same.
    return error instanceof Error && 'stdout' in error ? version(String(error.stdout)) : undefined
  }
}

function version(text: string): string | undefined {
  return /\d+\.\d+\.\d+/.exec(text)?.[0]
}
