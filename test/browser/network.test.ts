/** A network that loses acknowledgements: the server delivers again (M5), and the page recognizes the duplicates. */
import { after, test } from 'node:test'
import { RoomUser } from '../rooms/room-user.ts'
import { startTcpProxy } from '../servers/tcp-proxy.ts'
import { startGateway } from '../start-gateway.ts'
import { until } from '../until.ts'
import { BrowserFixture } from './browser-fixture.ts'
import { RoomsOf } from './room-page.ts'
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

test('R4: what was said in a room, and not answered before a reload, is said once more and is there once', async t => {
  const account = await fixture.account('Ming')
  const ming = await fixture.openPage(t, {}, `http://127.0.0.1:${network.port}`)
  await ming.signIn(account)
  const room = await new RoomsOf(ming).create('Letters')
  await room.sendSafely('heard')
  muteServer()
  await room.send('stored, but not answered')
  const number = Number(/#\/rooms\/(\d+)$/.exec(ming.page.url())?.[1])
  const others = new RoomUser(await fixture.gateway.connect())
  t.after(() => others.client.close())
  await others.client.signUp()
  await others.must('joinRoom', { room: number })
  await until('it is stored', async () => (await others.history(number)).some(({ text }) => text.startsWith('stored')))
  muteClients()
  await room.send('not even sent')
  loseConnections()
  await ming.reload()
  await ming.signIn(account)
  const again = await new RoomsOf(ming).open('Letters')
  await untilEqual(
    () => again.texts(),
    ['heard', ...['stored', 'stored'].map(each => `${each}, but not answered`), 'not even sent'],
  )
  for (let left = 2; left > 0; left--) {
    await untilEqual(() => again.countOf('Not sent'), left)
    await again.panel.getByRole('button', { name: 'Send again' }).first().click()
  }
  await untilEqual(() => again.countOf('Safe with the server'), 3)
  await untilEqual(() => again.texts(), ['heard', 'stored, but not answered', 'not even sent'])
  await ming.reload()
  await ming.signIn(account)
  const after = await new RoomsOf(ming).open('Letters')
  await untilEqual(() => after.texts(), ['heard', 'stored, but not answered', 'not even sent'])
})

/** From now on nothing that the server sends reaches clients. */
function muteServer(): void {
  for (const { client, server } of network.connections) server.unpipe(client).resume()
}

/** From now on nothing that clients send, acknowledgements above all, reaches the server. */
function muteClients(): void {
  for (const { client, server } of network.connections) client.unpipe(server).resume()
}

function loseConnections(): void {
  for (const { client } of network.connections) client.destroy()
}
