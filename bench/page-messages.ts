/**
 * Two users talk in the chat page, in Chromium: the processor time that a message takes in the two pages together, as the conversation grows.
 *
 *     node bench/page-messages.ts
 */
import { setTimeout as pause } from 'node:timers/promises'
import { withPages } from './with-pages.ts'

const PARTS = 3
const PER_PART = 50
const EVERY_MS = 100

await withPages(async (fixture, scope) => {
  const [ming, hong] = await fixture.friends(scope, 'Ming', 'Hong')
  const talk = await ming.openConversation(hong)
  await hong.openConversation(ming)
  const browser = await ming.page.context().browser()?.newBrowserCDPSession()
  if (browser === undefined) throw new Error('the page has no browser')
  const seconds = async (): Promise<number> => {
    const { processInfo } = await browser.send('SystemInfo.getProcessInfo')
    return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0)
  }
  for (let sent = 0; sent < PARTS * PER_PART; sent += PER_PART) {
    const before = await seconds()
    for (let place = sent; place < sent + PER_PART; place++) {
      await talk.send(`line ${place}`)
      await pause(EVERY_MS)
    }
    await talk.isSafe(`line ${sent + PER_PART - 1}`)
    const milliseconds = (((await seconds()) - before) * 1000) / PER_PART
    console.log(`messages ${sent + 1} to ${sent + PER_PART}: ${milliseconds.toFixed(0)} ms each`)
  }
})
