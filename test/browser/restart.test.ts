/** The server goes away in the middle of a conversation, and comes back. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { GatewayProcess } from '../process/gateway-process.ts'
import { BrowserFixture } from './browser-fixture.ts'
import { ContinuousChat, noServer } from './continuous-chat.ts'
import { untilEqual } from './until.ts'
import type { UserPage } from './user-page.ts'

const gateway = await GatewayProcess.start()
after(() => gateway.remove())
const fixture = await BrowserFixture.at({ after }, gateway)

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  // The signal comes at another moment each time, and the people are new ones, whose pages don't hesitate to come back.
  for (const before of [1, 12]) {
    test(`${signal} after ${before} texts each: both keep writing through a restart, and nothing is lost or duplicated`, async t => {
      const talk = await ContinuousChat.between(...(await fixture.friends(t, 'Ming', 'Hong')))
      await talk.during(async () => {
        await talk.untilSent(before)
        gateway.signal(signal)
        await gateway.startAgain()
      })
      await talk.assertComplete()
    })
  }
}

test('while the server is away the page counts down to its next attempt, and reconnects at once on request', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  for (const each of [ming, hong]) each.problems.expect(noServer)
  const talk = await ming.openConversation(hong)
  await talk.sendSafely('before')
  await ming.page.clock.install()
  gateway.signal('SIGKILL')
  await gateway.exit
  await talk.panel.getByText('Messages will be sent as soon as the connection is back.').waitFor()
  await ming.hasMode('Offline')
  await talk.send('meanwhile')
  await talk.hasState('meanwhile', 'Sending')
  await countsDown(ming)

  // From here on no time passes for the page, so that it does not come back by itself. It has to be a time that is still to come.
  await ming.page.clock.pauseAt(Date.now() + 10_000)
  await ming.banner.getByText('Retrying').waitFor()
  await gateway.startAgain()
  await ming.banner.getByRole('button', { name: 'Try now' }).click()
  await ming.isConnected()
  await talk.isSafe('meanwhile')
  await ming.page.clock.resume()

  await hong.isConnected()
  await ming.seesFriend(hong, 'Online')
  const theirs = await hong.openConversation(ming)
  await untilEqual(() => theirs.texts(), ['before', 'meanwhile'])
})

test('after a restart a hidden user is still hidden, and an offered file has failed on both sides', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  for (const each of [ming, hong]) each.problems.expect(noServer)
  await ming.setMode('Hidden')
  const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
  await mine.sendFile(import.meta.filename)
  const files = [mine, theirs].map(each => each.file('restart.test.ts'))
  await theirs.file('restart.test.ts').getByRole('button', { name: 'Accept' }).waitFor()
  gateway.signal('SIGKILL')
  await gateway.startAgain()
  for (const each of [ming, hong]) await each.isConnected()
  await ming.hasMode('Hidden')
  await hong.seesFriend(ming, 'Offline')
  for (const file of files) await file.getByText(/^Failed/).waitFor()
  // Only its sender can send it once more.
  for (const [conversation, count] of [
    [mine, 1],
    [theirs, 0],
  ] as const) {
    assert.equal(await conversation.file('restart.test.ts').getByRole('button', { name: 'Send again' }).count(), count)
  }
})

/** Waits until the banner counts down the seconds to the next attempt: a number, and then one less. */
async function countsDown({ banner }: UserPage): Promise<void> {
  let last = 0
  const isOneLess = async (): Promise<boolean> => {
    const before = last
    last = Number(/Retrying in\s+(\d+) s/.exec(await banner.innerText())?.[1] ?? Number.NaN)
    return last === before - 1
  }
  await untilEqual(isOneLess, true)
}
