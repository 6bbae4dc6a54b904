/** Settings, notes, the inspector, and what is said about the connection. */
import type { Tourist } from '../tourist.ts'
import type { Town } from '../town.ts'
import type { Visit } from './tour.ts'

export async function visitSettings(tourist: Tourist, visit: Visit): Promise<void> {
  const { page, say } = tourist
  const { common, roster, shell } = say
  await tourist.choose(roster.settings)
  await tourist.dialog(shell.settings).waitFor()
  await visit('settings')
  await tourist.leaveDialog(shell.settings)
  await tourist.choose(roster.clearHistory)
  const clear = tourist.dialog(shell.clearTitle)
  await clear.waitFor()
  await visit('clear history')
  await tourist.press(shell.clear, clear)
  await page.getByRole('region', { name: common.toasts }).getByText(shell.cleared).waitFor()
  await visit('note')
  await tourist.leaveNotes()
}

export async function visitInspector(tourist: Tourist, town: Town, visit: Visit): Promise<void> {
  const { page, say } = tourist
  const { roster, inspector } = say
  await tourist.toRoster()
  await tourist.choose(roster.inspector)
  const pane = page.getByRole('region', { name: inspector.title, exact: true })
  await pane.getByRole('listbox').waitFor()
  await visit('inspector')
  // All of all.
  await tourist.press(inspector.messagesOf(1, 1), pane)
  await visit('inspector, kinds of messages')
  await page.keyboard.press('Escape')
  await tourist.field(inspector.search, pane).fill('sendMessage')
  const said = town.script.talk.find(({ from }) => from === 'me')?.text ?? ''
  await pane.getByRole('option', { name: said }).click()
  await pane.getByRole('heading', { name: 'sendMessage' }).waitFor()
  await visit('inspector, frame')
  if (tourist.onPhone) await tourist.press(inspector.back, pane)
  await tourist.field(inspector.search, pane).fill('zzz')
  await visit('inspector, nothing passes')
  await tourist.press(inspector.showAll, pane)
  await tourist.press(inspector.close, pane)
}

/** Ends with the town gone. */
export async function visitConnection(tourist: Tourist, town: Town, visit: Visit): Promise<void> {
  const { page, say } = tourist
  const elsewhere = await town.gateway.signIn(town.me.number)
  const comeBack = page.getByRole('button', { name: say.shell.resume })
  await comeBack.waitFor()
  await visit('signed in elsewhere')
  await elsewhere.close()
  await comeBack.click()
  await page.getByRole('button', { name: say.roster.mode(say.common.online) }).waitFor()
  // The next attempt is far off, so that it does not come while one looks.
  await page.evaluate(() => {
    Math.random = () => 60
  })
  await town.close()
  await page.getByRole('button', { name: say.shell.tryNow }).waitFor()
  await visit('not connected')
}
