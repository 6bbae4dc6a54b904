/** Registers an account, signs in and sends a message to itself: node docs/examples/hello.ts ws://127.0.0.1:8080/ws */
import { OicqClient } from 'oicq/client'

const [url = 'ws://127.0.0.1:8080/ws'] = process.argv.slice(2)
const password = crypto.randomUUID()

const client = new OicqClient(url)
client.on('message', ({ from, text }) => console.log(`${from} writes: ${text}`))

const number = await client.register({ nickname: 'Ming', password })
console.log(`My number is ${number}`)

await client.signIn(number, password)
await client.sendMessage(number, '你好')
console.log('The message is safe')

client.close()
