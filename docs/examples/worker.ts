/** A web worker that signs up at a server and sends a message to itself; its page passes the URL, and gets what happens. */
import { OicqClient } from 'oicq/client'

async function start(url: string): Promise<void> {
  const client = new OicqClient(url)
  client.on('status', ({ is }) => postMessage(is))
  client.on('message', ({ from, text }) => postMessage(`${from}: ${text}`))
  const password = crypto.randomUUID()
  const number = await client.register({ nickname: 'Ming', password })
  await client.signIn(number, password)
  await client.sendMessage(number, '你好')
}

addEventListener('message', ({ data }) => start(data), { once: true })
