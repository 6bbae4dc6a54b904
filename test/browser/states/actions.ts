/** Actions of the other users while the page is open. */
import type { TestClient } from '../../client.ts'
import { picture } from './picture.ts'
import type { Role } from './scenarios.ts'
import type { StatesFixture } from './states-fixture.ts'

/** The recommended size of a file chunk (W11), bytes. */
const CHUNK_BYTES = 32_768
/** Size of the recording, and the part of it that is sent. */
const RECORDING_BYTES = 4_600_000
const RECORDING_CHUNKS = 60

/** Sends a message to the user of the page. */
export async function write(fixture: StatesFixture, role: Role, text: string): Promise<void> {
  const client = fixture.client(role)
  client.send('sendMessage', { recipient: fixture.me.number, text })
  await client.barrier()
}

/** Offers a file without sending it. */
export function offer(fixture: StatesFixture, role: Role, name: string): void {
  fixture.client(role).send('offerFile', { friend: fixture.me.number, name, length: RECORDING_BYTES })
}

/** Offers a picture from the partner, and sends it once accepted. */
export async function sendPicture(fixture: StatesFixture, accept: () => Promise<void>): Promise<void> {
  const data = picture()
  const partner = fixture.client('partner')
  await offered(fixture, partner, fixture.scenario.files.picture, data.length, accept)
  for (let at = 0; at < data.length; at += CHUNK_BYTES) send(fixture, partner, data.subarray(at, at + CHUNK_BYTES))
}

/** Offers a recording from the partner, and stops halfway. */
export async function sendHalf(fixture: StatesFixture, accept: () => Promise<void>): Promise<void> {
  const partner = fixture.client('partner')
  await offered(fixture, partner, fixture.scenario.files.running, RECORDING_BYTES, accept)
  for (let count = 0; count < RECORDING_CHUNKS; count++) {
    send(fixture, partner, new Uint8Array(CHUNK_BYTES))
    if (count % 4 === 0) await partner.barrier()
  }
}

async function offered(
  fixture: StatesFixture,
  from: TestClient,
  name: string,
  length: number,
  accept: () => Promise<void>,
) {
  from.send('offerFile', { friend: fixture.me.number, name, length })
  await accept()
  await from.waitFor('fileAnswer')
}

function send(fixture: StatesFixture, from: TestClient, data: Uint8Array): void {
  from.send('fileData', { friend: fixture.me.number, data })
}
