/** Saves the files it is offered: OICQ_PASSWORD=… node docs/examples/receive-file.ts ws://127.0.0.1:8080/ws 10002 files */
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { OicqClient } from 'oicq/client'

const MAX_BYTES = 100 * 1024 * 1024

const [url = '', number, folder = '.'] = process.argv.slice(2)
const { OICQ_PASSWORD = '' } = process.env

const client = new OicqClient(url)
client.on('fileOffer', async file => {
  if (file.length > MAX_BYTES) {
    file.refuse()
    return
  }
  // The sender chose the name: it is never a path, but may begin with a dot or be the name of an existing file.
  const path = join(folder, `from-${file.friend}-${file.name.replaceAll(/[^\p{L}\p{N}.]/gu, '_')}`)
  try {
    await pipeline(file.stream(), createWriteStream(path, { flags: 'wx' }))
    console.log(`saved ${path}`)
  } catch (error) {
    console.error(`${file.state}: ${path}: ${error}`)
  }
})
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => client.close())

await client.signIn(Number(number), OICQ_PASSWORD)
console.log('waiting for files')
