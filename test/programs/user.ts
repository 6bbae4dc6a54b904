/** What users of programs do in tests. */
import { once } from 'node:events'
import { type AttachedProgram, encodeForProgram, Program, type RelayedFrame } from '../../protocol/index.ts'
import type { TestClient } from '../client.ts'
import { DEADLINE_MS } from '../until.ts'

/** Sends a frame to the print server, or another program, with the user's own number. */
export function sendToProgram(
  user: TestClient,
  type: number,
  data: Uint8Array | string = '',
  program: AttachedProgram = Program.print,
): void {
  user.sendRaw(encodeForProgram(program, { type, number: user.number, data: Buffer.from(data) }))
}

/** Resolves to the next frame of a program. To be called before it can come. */
export async function nextRelayed(
  user: TestClient,
): Promise<{ program: number; type: number; number: number; text: string }> {
  const [frame] = (await once(user, 'relayed', { signal: AbortSignal.timeout(DEADLINE_MS) })) as [
    RelayedFrame & { program: number },
  ]
  const { program, type, number, data } = frame
  return { program, type, number, text: Buffer.from(data).toString() }
}
