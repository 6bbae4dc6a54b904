/** Settings, toasts, the inspector and the connection banner. */
import type { ChatPage } from '../chat-page.ts'
import type { StatesFixture } from '../states-fixture.ts'
import type { OnState } from './all.ts'

export async function showSettings(chat: ChatPage, onState: OnState): Promise<void> {
  const { page, say } = chat
  const { common, roster, shell } = say
  await chat.choose(roster.settings)
  await chat.dialog(shell.settings).waitFor()
  await onState('settings')
  await chat.leaveDialog(shell.settings)
  await chat.choose(roster.clearHistory)
  const clear = chat.dialog(shell.clearTitle)
  await clear.waitFor()
  await onState('clear history')
  await chat.press(shell.clear, clear)
  await page.getByRole('region', { name: common.toasts }).getByText(shell.cleared).waitFor()
  await onState('note')
  await chat.dismissToasts()
}

export async function showInspector(chat: ChatPage, fixture: StatesFixture, onState: OnState): Promise<void> {
  const { page, say } = chat
  const { roster, inspector } = say
  await chat.toRoster()
  await chat.choose(roster.inspector)
  const pane = page.getByRole('region', { name: inspector.title, exact: true })
  await pane.getByRole('listbox').waitFor()
  await onState('inspector')
  // All of all.
  await chat.press(inspector.messagesOf(1, 1), pane)
  await onState('inspector, kinds of messages')
  await page.keyboard.press('Escape')
  await chat.field(inspector.search, pane).fill('sendMessage')
  const said = fixture.scenario.talk.find(({ from }) => from === 'me')?.text ?? ''
  await pane.getByRole('option', { name: said }).click()
  await pane.getByRole('heading', { name: 'sendMessage' }).waitFor()
  await onState('inspector, frame')
  if (chat.onPhone) await chat.press(inspector.back, pane)
  await chat.field(inspector.search, pane).fill('zzz')
  await onState('inspector, nothing passes')
  await chat.press(inspector.showAll, pane)
  await chat.press(inspector.close, pane)
}

/** Closes the gateway at the end. */
export async function showConnection(chat: ChatPage, fixture: StatesFixture, onState: OnState): Promise<void> {
  const { page, say } = chat
  const elsewhere = await fixture.gateway.signIn(fixture.me.number)
  const comeBack = page.getByRole('button', { name: say.shell.resume })
  await comeBack.waitFor()
  await onState('signed in elsewhere')
  await elsewhere.close()
  await comeBack.click()
  await page.getByRole('button', { name: say.roster.mode(say.common.online) }).waitFor()
  // The next attempt is far off, so that the state lasts.
  await page.evaluate(() => {
    Math.random = () => 60
  })
  await fixture.close()
  await page.getByRole('button', { name: say.shell.tryNow }).waitFor()
  await onState('not connected')
}
