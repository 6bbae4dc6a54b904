/** Registers an account: OICQ_PASSWORD='a long password' node docs/examples/sign-up.ts ws://127.0.0.1:8080/ws Ming */
import { OicqClient, Refused } from 'oicq/client'

const [url = '', nickname = ''] = process.argv.slice(2)
const { OICQ_PASSWORD = '' } = process.env

const client = new OicqClient(url)
try {
  const signal = AbortSignal.timeout(30_000)
  console.log(await client.register({ nickname, password: OICQ_PASSWORD }, { signal }))
} catch (error) {
  if (!(error instanceof Refused)) throw error
  console.error(`The server refuses: ${error.message}`)
  process.exitCode = 1
} finally {
  client.close()
}
