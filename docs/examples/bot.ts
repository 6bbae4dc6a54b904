/** Sends every message back to its sender: OICQ_PASSWORD=… node docs/examples/bot.ts ws://127.0.0.1:8080/ws 10001 */
import { OicqClient } from 'oicq/client'

const [url = '', number] = process.argv.slice(2)
const { OICQ_PASSWORD = '' } = process.env

const client = new OicqClient(url)

client.on('message', async ({ from, text, repeated }) => {
  // A reply to itself would loop forever.
  if (repeated || from === client.number) return
  try {
    await client.sendMessage(from, text)
  } catch (error) {
    console.error(`No reply to ${from}: ${error}`)
  }
})

client.on('status', status => {
  console.error(status.is)
  if (status.is !== 'ended') return
  console.error(`${status.because}: ${status.code} ${status.reason}`)
  process.exitCode = 1
})

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => client.close())

await client.signIn(Number(number), OICQ_PASSWORD)
