/** Sends each line of its input to itself and prints the status of the connection; restart the server in the meantime. */
import { createInterface } from 'node:readline'
import { OicqClient, type Status } from 'oicq/client'

const [url = 'ws://127.0.0.1:8080/ws'] = process.argv.slice(2)
const password = crypto.randomUUID()

function describe(status: Status): string {
  switch (status.is) {
    case 'waiting':
      return `waiting for ${(status.delayMs / 1000).toFixed(1)} s: ${status.why}`
    case 'ended':
      return `ended: ${status.because} (${status.code} ${status.reason})`
    default:
      return status.is
  }
}

const client = new OicqClient(url)
client.on('status', status => console.log(describe(status)))
client.on('message', ({ text, repeated }) => console.log(`${repeated ? 'came again' : 'came'}: ${text}`))

const number = await client.register({ nickname: 'Ming', password })
await client.signIn(number, password)

const sending: Promise<void>[] = []
for await (const line of createInterface({ input: process.stdin })) {
  const safe = () => console.log(`safe: ${line}`)
  const failed = (error: Error) => console.log(`not sent: ${line}: ${error.message}`)
  sending.push(client.sendMessage(number, line).then(safe, failed))
}
await Promise.all(sending)
client.close()
