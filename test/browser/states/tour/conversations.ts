/** Conversations, and all that can stand in one. */
import type { Locator } from 'playwright-core'
import { MAX_TEXT_BYTES } from '../../../../client/index.ts'
import { offer, sendHalf, sendPicture, write } from '../deeds.ts'
import type { Line } from '../script.ts'
import { chooseFrom, type Tourist } from '../tourist.ts'
import type { Town } from '../town.ts'
import type { Visit } from './tour.ts'

/** How long the recording has been on its way. */
const RECORDING_MINUTES = 0.15

export async function visitConversations(tourist: Tourist, town: Town, visit: Visit): Promise<void> {
  const { page, say } = tourist
  const { conversation } = say
  const { files, draft, unsent } = town.script
  await talk(tourist, town)
  await visit('conversation')
  const field = await tourist.converse(town.account('partner'))
  await field.fill(draft)
  await tourist.press(conversation.emoji)
  await page.getByRole('dialog', { name: conversation.emoji }).waitFor()
  await visit('conversation, emoji')
  await page.keyboard.press('Escape')
  await tourist.press(conversation.more)
  await visit('conversation, menu')
  await tourist.leaveMenu()
  await field.fill('长'.repeat(Math.ceil(MAX_TEXT_BYTES / 3) + 1))
  await page.getByText(conversation.tooLong).waitFor()
  await visit('conversation, too long')
  await field.fill('')

  offer(town, 'writer', files.offered)
  await tourist.converse(town.account('writer'))
  await page.getByText(conversation.offersFile(town.account('writer').nickname)).waitFor()
  await visit('conversation, file offered')
  await tourist.press(conversation.refuse)

  const toFull = await tourist.converse(town.account('full'))
  await toFull.fill(unsent)
  await tourist.press(conversation.send)
  await page.getByRole('button', { name: conversation.retry }).waitFor()
  await visit('conversation, not sent')

  await tourist.converse(town.account('away'))
  await page
    .getByLabel(conversation.sendFile)
    .and(page.locator('input'))
    .setInputFiles({
      name: files.later,
      mimeType: 'text/plain',
      buffer: Buffer.from('…'),
    })
  await page.getByRole('region', { name: conversation.waitingFiles }).waitFor()
  await visit('conversation, file waiting')
  await tourist.converse(town.account('stranger'))
  await visit('conversation, with a stranger')
  await tourist.press(conversation.more)
  await chooseFrom(page.getByRole('menu'), conversation.close)
  await tourist.converse(town.account('partner'))
}

/** Plays the talk with the partner, with a picture in it and a recording that comes last. */
async function talk(tourist: Tourist, town: Town): Promise<void> {
  const { page, say } = tourist
  const { script } = town
  const accept = () => tourist.press(say.conversation.accept)
  const field = await tourist.converse(town.account('partner'))
  await speak(tourist, town, field, script.talk)
  await sendPicture(town, accept)
  await page.getByRole('img', { name: script.files.picture }).waitFor()
  await speak(tourist, town, field, script.talkAfter)
  await tourist.at(RECORDING_MINUTES)
  await sendHalf(town, async () => {
    await accept()
    await tourist.at(0)
  })
  await page.getByRole('progressbar').waitFor()
}

async function speak(tourist: Tourist, town: Town, field: Locator, lines: readonly Line[]): Promise<void> {
  for (const { from, text, minutesAgo } of lines) {
    await tourist.at(minutesAgo)
    if (from === 'partner') await write(town, 'partner', text)
    else {
      await field.fill(text)
      await tourist.press(tourist.say.conversation.send)
    }
    await tourist.page.getByRole('article').filter({ hasText: text }).waitFor()
  }
}
