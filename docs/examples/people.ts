/** Searches for users, with a deadline and a request that is refused: node docs/examples/people.ts ws://… */
import { OicqClient, Refused } from 'oicq/client'

const [url = 'ws://127.0.0.1:8080/ws'] = process.argv.slice(2)
const password = crypto.randomUUID()

const client = new OicqClient(url)
const number = await client.register({ nickname: 'Ming', password, city: '深圳', age: 30 })
await client.signIn(number, password)

// One deadline of ten seconds for all of these requests.
const signal = AbortSignal.timeout(10_000)
for (const { nickname } of await client.search("city = '深圳' AND age < 40 LIMIT 1", { signal })) {
  console.log(`found ${nickname}`)
}
const { age, city } = await client.getProfile(number, { signal })
console.log(`${age} years old, from ${city}`)
console.log(`${(await client.listOnline({ count: 10 }, { signal })).length} others are online`)

try {
  await client.search("password = 'guess'", { signal })
} catch (error) {
  if (!(error instanceof Refused)) throw error
  console.log(`refused: ${error.message}`)
}
client.close()
