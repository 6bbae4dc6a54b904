/** A network that loses what someone confirms: the server delivers it again (M5), and the page tells that it is the same. */
import { after, test } from 'node:test'
import { startTcpProxy } from '../servers/tcp-proxy.ts'
import { startGateway } from '../start-gateway.ts'
import type { Person } from './person.ts'
import { Stage } from './stage.ts'
import { untilEqual } from './until.ts'

const gateway = await startGateway()
after(() => gateway.close())
const stage = await Stage.at({ after }, gateway)
const network = await startTcpProxy(Number(new URL(gateway.url).port))
after(() => network.close())

for (const [what, comeBack] of [
  ['its connection was lost', async () => loseConnections()],
  [
    'the page was left and opened again',
    async (person: Person) => {
      const { page } = person
      const url = page.url()
      await page.goto('about:blank')
      loseConnections()
      await page.goto(url)
      await person.signIn(person)
    },
  ],
] as const) {
  test(`M5: a message that comes again after ${what} is shown once`, async t => {
    const [account, other] = await stage.befriended('Ming', 'Hong')
    const ming = await stage.visitor(t)
    const hong = await stage.visitor(t, {}, `http://127.0.0.1:${network.port}`)
    await Promise.all([ming.signIn(account), hong.signIn(other)])
    const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
    await mine.saySafely('heard')
    muteClients()
    await mine.say('heard, but not confirmed')
    await mine.say('this, too')
    await theirs.sees('this, too')
    await mine.isSafe('this, too')
    await comeBack(hong)
    await hong.openConversation(ming)
    await theirs.message('this, too').getByText('delivered again').waitFor()
    await untilEqual(() => theirs.texts(), ['heard', 'heard, but not confirmed', 'this, too'])
    await mine.saySafely('and on it goes')
    await theirs.sees('and on it goes')
  })
}

/** What clients send from now on, confirmations above all, does not reach the server. */
function muteClients(): void {
  for (const { client, server } of network.connections) client.unpipe(server).resume()
}

function loseConnections(): void {
  for (const { client } of network.connections) client.destroy()
}
