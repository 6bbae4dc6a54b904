/** The protocol inspector. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, test } from 'node:test'
import type { Locator } from 'playwright-core'
import { BrowserFixture } from './browser-fixture.ts'
import { untilEqual } from './until.ts'
import type { UserPage } from './user-page.ts'

const fixture = await BrowserFixture.open({ after })
const PASSWORD = 'a very secret password'

async function openInspector(user: UserPage): Promise<Locator> {
  await user.chooseInMenu('Protocol inspector')
  return user.page.getByRole('region', { name: 'Protocol inspector' })
}

/** The lines of the list that are about this message. */
function frames(inspector: Locator, name: string): Locator {
  return inspector.getByRole('option', { name: new RegExp(` ${name} `) })
}

test('each frame is listed as it is transferred, and decoded when it is selected', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  const inspector = await openInspector(ming)
  await (await ming.openConversation(hong)).sendSafely('你好')
  const sent = frames(inspector, 'sendMessage')
  await sent.click()
  await inspector.getByRole('heading', { name: '03 sendMessage' }).waitFor()
  const value = (field: string) => inspector.getByRole('row', { name: field }).getByRole('cell').last()
  assert.equal(await value('recipient').innerText(), String(hong.number))
  assert.equal(await value('text').innerText(), '你好')
  await inspector.getByText('e4 bd a0 e5 a5 bd').first().waitFor()

  await (await hong.openConversation(ming)).sendSafely('hello')
  await frames(inspector, 'message').waitFor()
})

test('a password is masked in the list, in the bytes and in exports', async t => {
  const account = await fixture.account('Ming', { password: PASSWORD })
  const ming = await fixture.openPage(t)
  await ming.signIn(account, { password: PASSWORD })
  const inspector = await openInspector(ming)
  await frames(inspector, 'login').click()
  await inspector
    .getByRole('row', { name: /^password/ })
    .getByText('•••••• (masked)')
    .waitFor()
  for (const format of ['As JSON lines (.jsonl)', 'As hex text (.txt)']) {
    const downloading = ming.page.waitForEvent('download')
    await ming.choose(inspector.getByRole('button', { name: 'Export' }), format)
    const text = await readFile(await (await downloading).path(), 'utf8')
    assert.match(text, /login/)
    const hex = Buffer.from(PASSWORD)
      .toString('hex')
      .replaceAll(/..(?=.)/g, '$& ')
    for (const secret of [PASSWORD, hex, hex.slice(0, 32)]) assert.ok(!text.includes(secret), format)
  }
})

test('an export contains every frame with its bytes', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  const inspector = await openInspector(ming)
  await (await ming.openConversation(hong)).sendSafely('for the record')
  await inspector.getByLabel('Text or hex').fill('for the record')
  const downloading = ming.page.waitForEvent('download')
  await ming.choose(inspector.getByRole('button', { name: 'Export' }), 'As JSON lines (.jsonl)')
  const [line = '', ...more] = (await readFile(await (await downloading).path(), 'utf8')).trim().split('\n')
  assert.deepEqual(more, [])
  const frame: { name: string; direction: string; values: unknown; hex: string } = JSON.parse(line)
  assert.equal(frame.name, 'sendMessage')
  assert.deepEqual(frame.values, { number: ming.number, recipient: hong.number, text: 'for the record' })
  assert.match(frame.hex, /^81 0a 01 03 /)
})

test('frames are filtered by direction, by kind and by text, and connection tests by a switch', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  const inspector = await openInspector(ming)
  const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
  await mine.sendSafely('one')
  await theirs.sendSafely('two')
  await mine.sees('two')
  const all = inspector.getByRole('listbox').getByRole('option')
  await frames(inspector, 'connectionTest').first().waitFor()
  await inspector.getByLabel('Hide connection tests').check()
  await frames(inspector, 'connectionTest').first().waitFor({ state: 'detached' })

  await inspector.getByLabel('Direction').selectOption('← In only')
  await frames(inspector, 'sendMessage').waitFor({ state: 'detached' })
  await frames(inspector, 'message').waitFor()

  await inspector.getByLabel('Direction').selectOption('Both directions')
  await inspector.getByLabel('Text or hex').fill('one')
  await untilEqual(() => all.count(), 1)
  await inspector.getByLabel('Text or hex').fill('74 77 6f') // two
  await untilEqual(() => all.count(), 1)
  await inspector.getByLabel('Text or hex').fill('')
  await inspector.getByRole('button', { name: 'All messages' }).click()
  await ming.page.getByLabel(/ login /).uncheck()
  await frames(inspector, 'login').waitFor({ state: 'detached' })
})

test('nothing is captured while paused, and the inspector can be cleared and closed', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  const inspector = await openInspector(ming)
  const talk = await ming.openConversation(hong)
  await talk.sendSafely('before')
  await inspector.getByRole('button', { name: 'Pause' }).click()
  await talk.sendSafely('meanwhile')
  await inspector.getByRole('button', { name: 'Resume' }).click()
  await talk.sendSafely('after')
  await inspector.getByLabel('Text or hex').fill('meanwhile')
  await inspector.getByText('No frame matches the filter.').waitFor()
  await inspector.getByLabel('Text or hex').fill('after')
  await frames(inspector, 'sendMessage').waitFor()
  await inspector.getByRole('button', { name: 'Clear', exact: true }).click()
  await inspector.getByText('No frames yet.').waitFor()
  await inspector.getByRole('button', { name: 'Close the inspector' }).click()
  await inspector.waitFor({ state: 'detached' })
})

test('the timeline joins a barrier to its echo, and a refusal is explained, with its request and its rule', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  const inspector = await openInspector(ming)
  await (await ming.openConversation(hong)).sendSafely('hello')
  await ming.chooseInMenu('Find people …')
  const find = ming.dialog('Find people')
  await find.getByLabel('Number', { exact: true }).fill('4000000000')
  await find.getByRole('button', { name: 'Show profile' }).click()
  await find.getByText('There is no such number').waitFor()
  await ming.closeDialog('Find people')
  await inspector.getByLabel('View').selectOption('timeline')
  await inspector
    .getByRole('option', { name: /← in echo after .*: all before it is settled/ })
    .first()
    .waitFor()
  const refusal = inspector.getByRole('option', { name: 'getProfile refused: There is no such number.' })
  await refusal.click()
  await inspector.getByRole('heading', { name: 'Refused: getProfile' }).waitFor()
  const opening = ming.page.waitForEvent('popup')
  await inspector.getByRole('link', { name: 'The rule of notices (E4)' }).click()
  const rules = await opening
  await rules.getByRole('heading', { name: 'E4 Notices' }).waitFor()
  assert.equal(new URL(rules.url()).hash, '#E4')
  assert.equal(await rules.locator('#E4').count(), 1)
  await inspector.getByRole('button', { name: 'Show the request' }).click()
  await inspector.getByRole('heading', { name: '05 getProfile' }).waitFor()
})
