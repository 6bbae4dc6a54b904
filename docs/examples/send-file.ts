/** Sends a file: OICQ_PASSWORD=… node docs/examples/send-file.ts ws://127.0.0.1:8080/ws 10001 10002 photo.jpg */
import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'
import { OicqClient } from 'oicq/client'

const [url = '', number, friend, path = ''] = process.argv.slice(2)
const { OICQ_PASSWORD = '' } = process.env

const client = new OicqClient(url)
await client.signIn(Number(number), OICQ_PASSWORD)

// The file is read piece by piece while it is sent.
const file = client.sendFile(Number(friend), await openAsBlob(path), { name: basename(path) })
file.addEventListener('change', () => console.log(`${file.state}: ${file.sent} of ${file.length} bytes`))
process.once('SIGINT', () => file.cancel())

try {
  await file.done
} catch (error) {
  console.error(`${file.state}: ${error}`)
  process.exitCode = 1
} finally {
  client.close()
}
