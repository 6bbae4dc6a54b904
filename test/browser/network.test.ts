/** A network that loses acknowledgements: the server delivers again (M5), and the page recognizes the duplicates. */
import { after, test } from 'node:test'
import { startTcpProxy } from '../servers/tcp-proxy.ts'
import { startGateway } from '../start-gateway.ts'
import { BrowserFixture } from './browser-fixture.ts'
import { untilEqual } from './until.ts'
import type { UserPage } from './user-page.ts'

const gateway = await startGateway()
after(() => gateway.close())
const fixture = await BrowserFixture.at({ after }, gateway)
const network = await startTcpProxy(Number(new URL(gateway.url).port))
after(() => network.close())

for (const [what, comeBack] of [
  ['its connection was lost', async () => loseConnections()],
  [
    'the page was left and opened again',
    async (user: UserPage) => {
      const { page } = user
      const url = page.url()
      await page.goto('about:blank')
      loseConnections()
      await page.goto(url)
      await user.signIn(user)
    },
  ],
] as const) {
  test(`M5: a message delivered again after ${what} is shown once`, async t => {
    const [account, other] = await fixture.friendAccounts('Ming', 'Hong')
    const ming = await fixture.openPage(t)
    const hong = await fixture.openPage(t, {}, `http://127.0.0.1:${network.port}`)
    await Promise.all([ming.signIn(account), hong.signIn(other)])
    const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
    await mine.sendSafely('heard')
    muteClients()
    await mine.send('heard, but not confirmed')
    await mine.send('this, too')
    await theirs.sees('this, too')
    await mine.isSafe('this, too')
    await comeBack(hong)
    await hong.openConversation(ming)
    await theirs.message('this, too').getByText('delivered again').waitFor()
    await untilEqual(() => theirs.texts(), ['heard', 'heard, but not confirmed', 'this, too'])
    await mine.sendSafely('and on it goes')
    await theirs.sees('and on it goes')
  })
}

/** From now on nothing that clients send, acknowledgements above all, reaches the server. */
function muteClients(): void {
  for (const { client, server } of network.connections) client.unpipe(server).resume()
}

function loseConnections(): void {
  for (const { client } of network.connections) client.destroy()
}
