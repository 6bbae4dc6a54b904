/** Conversations and everything they can contain. */
import type { Locator } from 'playwright-core'
import { MAX_TEXT_BYTES } from '../../../../client/index.ts'
import { offer, sendHalf, sendPicture, write } from '../actions.ts'
import { type ChatPage, chooseFrom } from '../chat-page.ts'
import type { Line } from '../scenarios.ts'
import type { StatesFixture } from '../states-fixture.ts'
import type { OnState } from './all.ts'

/** How long the recording has been transferring. */
const RECORDING_MINUTES = 0.15

export async function showConversations(chat: ChatPage, fixture: StatesFixture, onState: OnState): Promise<void> {
  const { page, say } = chat
  const { conversation } = say
  const { files, draft, unsent } = fixture.scenario
  await showChat(chat, fixture)
  await onState('conversation')
  const field = await chat.openConversation(fixture.account('partner'))
  await field.fill(draft)
  await chat.press(conversation.emoji)
  await page.getByRole('dialog', { name: conversation.emoji }).waitFor()
  await onState('conversation, emoji')
  await page.keyboard.press('Escape')
  await chat.press(conversation.more)
  await onState('conversation, menu')
  await chat.leaveMenu()
  await field.fill('长'.repeat(Math.ceil(MAX_TEXT_BYTES / 3) + 1))
  await page.getByText(conversation.tooLong).waitFor()
  await onState('conversation, too long')
  await field.fill('')

  offer(fixture, 'writer', files.offered)
  await chat.openConversation(fixture.account('writer'))
  await page.getByText(conversation.offersFile(fixture.account('writer').nickname)).waitFor()
  await onState('conversation, file offered')
  await chat.press(conversation.refuse)

  const toFull = await chat.openConversation(fixture.account('full'))
  await toFull.fill(unsent)
  await chat.press(conversation.send)
  await page.getByRole('button', { name: conversation.retry }).waitFor()
  await onState('conversation, not sent')

  await chat.openConversation(fixture.account('away'))
  await page
    .getByLabel(conversation.sendFile)
    .and(page.locator('input'))
    .setInputFiles({
      name: files.later,
      mimeType: 'text/plain',
      buffer: Buffer.from('…'),
    })
  await page.getByText(conversation.chosenKeys).waitFor({ state: 'attached' })
  await onState('conversation, file chosen')
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: conversation.waitingFiles }).waitFor()
  await onState('conversation, file waiting')
  await chat.openConversation(fixture.account('stranger'))
  await onState('conversation, with a stranger')
  await chat.press(conversation.more)
  await chooseFrom(page.getByRole('menu'), conversation.close)
  await chat.openConversation(fixture.account('partner'))
}

/** Plays the chat with the partner, with a picture, and a recording at the end. */
async function showChat(chat: ChatPage, fixture: StatesFixture): Promise<void> {
  const { page, say } = chat
  const { scenario } = fixture
  const accept = () => chat.press(say.conversation.accept)
  const field = await chat.openConversation(fixture.account('partner'))
  await speak(chat, fixture, field, scenario.talk)
  await sendPicture(fixture, accept)
  await page.getByRole('img', { name: scenario.files.picture }).waitFor()
  await speak(chat, fixture, field, scenario.talkAfter)
  await chat.at(RECORDING_MINUTES)
  await sendHalf(fixture, async () => {
    await accept()
    await chat.at(0)
  })
  await page.getByRole('progressbar').waitFor()
}

async function speak(chat: ChatPage, fixture: StatesFixture, field: Locator, lines: readonly Line[]): Promise<void> {
  for (const { from, text, minutesAgo } of lines) {
    await chat.at(minutesAgo)
    if (from === 'partner') await write(fixture, 'partner', text)
    else {
      await field.fill(text)
      await chat.press(chat.say.conversation.send)
    }
    await chat.page.getByRole('article').filter({ hasText: text }).waitFor()
  }
}
