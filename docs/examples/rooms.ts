/** Two users talk in a room; one of them misses something, and reads it later: node docs/examples/rooms.ts ws://… */
import { OicqClient } from 'oicq/client'

const [url = 'ws://127.0.0.1:8080/ws'] = process.argv.slice(2)
const password = crypto.randomUUID()

async function signUp(nickname: string): Promise<OicqClient> {
  const client = new OicqClient(url)
  await client.signIn(await client.register({ nickname, password }), password)
  return client
}

const [ming, hong] = [await signUp('Ming'), await signUp('Hong')]
const room = await ming.rooms.create({ name: '大厅', topic: 'whatever you like' })
await ming.rooms.say(room, 'Is anyone here?')

const [found] = await hong.rooms.find({ after: room - 1, count: 1 })
console.log(`${found?.name} has ${found?.members} member`)
await hong.rooms.join(room)
// Hong's loop begins with the first entry, and goes on with what comes.
for await (const { sequence, nickname, kind, text } of hong.rooms.entries(room, { after: 0 })) {
  console.log(`${sequence}: ${nickname} ${kind === 'text' ? `says: ${text}` : kind}`)
  await hong.rooms.markRead(room, sequence)
  if (kind === 'joined' && nickname === 'Hong') await hong.rooms.say(room, '你好')
  if (text === '你好') break
}
const number = hong.number ?? 0
hong.close()

await ming.rooms.say(room, 'Are you still there?')
await hong.signIn(number, password)
hong.rooms.subscribe(() => {
  const [{ name, unread } = { name: '', unread: 0 }] = hong.rooms.snapshot()
  if (unread === 0) return
  console.log(`${unread} unread in ${name}`)
  hong.close()
  ming.close()
})
