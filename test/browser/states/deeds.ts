/** What the people of a town do while one looks at the page. */
import type { TestClient } from '../../client.ts'
import { picture } from './picture.ts'
import type { Role } from './script.ts'
import type { Town } from './town.ts'

/** Best for a chunk of a file (W11), bytes. */
const CHUNK_BYTES = 32_768
/** How long a recording is, and as much of it as arrives. */
const RECORDING_BYTES = 4_600_000
const RECORDING_CHUNKS = 60

/** Someone writes to me. */
export async function write(town: Town, role: Role, text: string): Promise<void> {
  const client = town.client(role)
  client.send('sendMessage', { recipient: town.me.number, text })
  await client.barrier()
}

/** Someone offers me a file, and sends nothing of it. */
export function offer(town: Town, role: Role, name: string): void {
  town.client(role).send('offerFile', { friend: town.me.number, name, length: RECORDING_BYTES })
}

/** The partner offers a picture, and sends it once I have accepted. */
export async function sendPicture(town: Town, accept: () => Promise<void>): Promise<void> {
  const data = picture()
  const partner = town.client('partner')
  await offered(town, partner, town.script.files.picture, data.length, accept)
  for (let at = 0; at < data.length; at += CHUNK_BYTES) send(town, partner, data.subarray(at, at + CHUNK_BYTES))
}

/** The partner offers a recording, and stops halfway through it. */
export async function sendHalf(town: Town, accept: () => Promise<void>): Promise<void> {
  const partner = town.client('partner')
  await offered(town, partner, town.script.files.running, RECORDING_BYTES, accept)
  for (let count = 0; count < RECORDING_CHUNKS; count++) {
    send(town, partner, new Uint8Array(CHUNK_BYTES))
    if (count % 4 === 0) await partner.barrier()
  }
}

async function offered(town: Town, from: TestClient, name: string, length: number, accept: () => Promise<void>) {
  from.send('offerFile', { friend: town.me.number, name, length })
  await accept()
  await from.waitFor('fileAnswer')
}

function send(town: Town, from: TestClient, data: Uint8Array): void {
  from.send('fileData', { friend: town.me.number, data })
}
