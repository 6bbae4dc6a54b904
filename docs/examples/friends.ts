/** Two users become friends, and one sees the other's state change: node docs/examples/friends.ts ws://127.0.0.1:8080/ws */
import { OicqClient, type RosterFriend } from 'oicq/client'

const [url = 'ws://127.0.0.1:8080/ws'] = process.argv.slice(2)
const password = crypto.randomUUID()

async function signUp(client: OicqClient, nickname: string): Promise<number> {
  const number = await client.register({ nickname, password })
  await client.signIn(number, password)
  return number
}

const [ming, hong] = [new OicqClient(url), new OicqClient(url)]
await signUp(ming, 'Ming')
const number = await signUp(hong, 'Hong')

hong.on('friendRequest', async ({ from, reason }) => {
  console.log(`${from} asks Hong: ${reason}`)
  await hong.answerFriend(from, true)
})
ming.on('friendAnswer', ({ nickname, agreed }) => console.log(`${nickname} ${agreed ? 'agrees' : 'refuses'}`))
const added = new Promise<RosterFriend>(resolve => ming.on('friendAdded', resolve, { once: true }))
ming.on('friendState', ({ friend, state }) => {
  console.log(`${friend} is ${state}`)
  if (state === 'offline') ming.close()
})

if ((await ming.addFriend(number)) === 'needs request') await ming.requestFriend(number, 'we went to school together')
const { nickname, state } = await added
console.log(`${nickname} is a friend, and ${state}`)

await hong.setMode('do not disturb')
await hong.barrier()
await hong.signOut()
hong.close()
