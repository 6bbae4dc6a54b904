/** Reloading, coming back, and what another tab or browser does to a sign-in. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { newcomer } from '../client.ts'
import { BrowserFixture } from './browser-fixture.ts'
import { assertNotIn, storedIn } from './stored.ts'
import { untilEqual, untilMatch } from './until.ts'
import { UserPage } from './user-page.ts'

const fixture = await BrowserFixture.open({ after })

describe('a reload', () => {
  test('comes back to the sign-in without asking, and to conversations, drafts and the mode', async t => {
    const password = 'correct horse battery staple'
    const [hong, wei] = await fixture.friendAccounts('Hong', 'Wei')
    const account = await fixture.account('Ming', { password })
    const ming = await fixture.openPage(t)
    await ming.signInToStay(account, password)
    await ming.befriend(hong)
    const talk = await ming.befriend(wei)
    await talk.sendSafely('said before')
    await talk.field.fill('not sent yet')
    await ming.setMode('Do not disturb')
    await ming.reload()
    await ming.isSignedIn()
    await talk.sees('said before')
    assert.equal(await talk.field.inputValue(), 'not sent yet')
    await ming.page.getByRole('tab', { name: 'Hong' }).waitFor()
    await ming.hasMode('Do not disturb')
    assertNotIn(await storedIn(ming.page), password)
  })

  test('and a page that is opened later come back; after signing out they do not', async t => {
    const [account, hong] = await fixture.friendAccounts('Ming', 'Hong')
    const ming = await fixture.openPage(t)
    await ming.signInToStay(account)
    await ming.openConversation(hong)
    await ming.page.close()
    const later = new UserPage(await ming.context.newPage(), ming.problems)
    later.nickname = account.nickname
    later.number = account.number
    await later.page.goto(fixture.gateway.url)
    await later.isSignedIn()
    await later.conversation(hong).field.waitFor()
    await later.signOut()
    await later.reload()
    await later.isSignedOut()
    await later.button(/^Ming/).waitFor()
  })

  test('on a shared computer signs out, and signing out deletes what is stored of the account', async t => {
    const [account, hong] = await fixture.friendAccounts('Ming', 'Hong')
    const ming = await fixture.openPage(t)
    await ming.signIn(account)
    await (await ming.openConversation(hong)).sendSafely('a secret')
    await untilMatch(() => storedIn(ming.page), /a secret/)
    await ming.chooseInMenu('Sign out')
    const dialog = ming.dialog('Sign out')
    assert.ok(await dialog.getByLabel('Delete the history and files').isChecked())
    await dialog.getByRole('button', { name: 'Sign out' }).click()
    await ming.isSignedOut()
    await untilEqual(async () => /secret|10\d\d\d/.test(await storedIn(ming.page)), false)
  })

  test('after the password was changed elsewhere shows the form with the reason', async t => {
    const account = await fixture.account('Ming')
    const ming = await fixture.openPage(t)
    await ming.signInToStay(account)
    await ming.page.goto('about:blank')
    const elsewhere = await fixture.gateway.connect()
    await elsewhere.login(account.number)
    await elsewhere.ask('updateProfile', { ...newcomer, nickname: 'Ming', password: 'changed elsewhere' })
    await elsewhere.close()
    await ming.page.goto(fixture.gateway.url)
    await ming.page.getByRole('alert').getByText('The number or the password is wrong.').waitFor()
    assert.equal(await ming.page.getByLabel('Number', { exact: true }).inputValue(), String(account.number))
    await ming.trySignIn(account.number, 'changed elsewhere', { remember: true })
    await ming.isSignedIn()
  })
})

test('signing out keeps the history, unless it is to be deleted', async t => {
  const [account, hong] = await fixture.friendAccounts('Ming', 'Hong')
  const ming = await fixture.openPage(t)
  await ming.signInToStay(account)
  const talk = await ming.openConversation(hong)
  await talk.sendSafely('a secret')
  await ming.signOut()
  assert.match(await storedIn(ming.page), /a secret/)
  assert.doesNotMatch(await ming.page.locator('body').innerText(), /secret|Hong/)
  await ming.signIn(account, { remember: true })
  await talk.sees('a secret')
  await ming.signOut({ erase: true })
  await untilEqual(async () => /secret|AES-GCM/.test(await storedIn(ming.page)), false)
})

test('signing out right after the sign-in deletes the password, too, which is still being encrypted', async t => {
  const account = await fixture.account('Ming')
  const ming = await fixture.openPage(t)
  await ming.page.evaluate(`{
    const { encrypt } = SubtleCrypto.prototype
    SubtleCrypto.prototype.encrypt = async function (...args) {
      await new Promise(resolve => (globalThis.release = resolve))
      const encrypted = await encrypt.apply(this, args)
      globalThis.isEncrypted = true
      return encrypted
    }
  }`)
  await ming.signIn(account, { remember: true })
  await ming.chooseInMenu('Sign out')
  await ming.dialog('Sign out').getByLabel('Delete the history and files of this number').check()
  await ming.dialog('Sign out').getByRole('button', { name: 'Sign out' }).click()
  await ming.page.evaluate('globalThis.release()')
  await ming.isSignedOut()
  await untilEqual(() => ming.page.evaluate<boolean>('globalThis.isEncrypted'), true)
  assert.doesNotMatch(await storedIn(ming.page), /AES-GCM/)
})

describe('A6: a sign-in in another browser', () => {
  test('leaves what was written, which goes out only when it is sent again', async t => {
    const [account, other] = await fixture.friendAccounts('Ming', 'Hong')
    const [ming, hong] = [await fixture.openPage(t), await fixture.openPage(t)]
    await Promise.all([ming.signInToStay(account), hong.signIn(other)])
    const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
    const elsewhere = await fixture.gateway.connect()
    await elsewhere.login(account.number)
    await ming.banner.getByText('Signed in elsewhere.').waitFor()
    // Once, and not in a toast, too.
    assert.equal(await ming.page.getByText('Signed in elsewhere.').count(), 1)
    await mine.field.fill('thought of meanwhile')
    await mine.panel.getByText('Not sent. Sign in again, then press Send.').waitFor()
    await mine.panel.getByText('does not appear here').waitFor()
    await ming.page.keyboard.press('Enter')
    assert.equal(await mine.panel.getByRole('button', { name: 'Send', exact: true }).isDisabled(), true)
    assert.doesNotMatch(await ming.page.locator('body').innerText(), /will be sent|To be sent/)

    await ming.reload()
    await ming.sees(`${account.number} has signed in elsewhere.`)
    await ming.button('Sign in').click()
    await ming.isSignedIn()
    await mine.panel.getByText('What was said there is not here.').waitFor()
    assert.equal(await mine.field.inputValue(), 'thought of meanwhile')
    await theirs.sendSafely('anything new?')
    await mine.sees('anything new?')
    assert.deepEqual((await theirs.texts()).slice(-1), ['anything new?'])
    await mine.field.focus()
    await ming.page.keyboard.press('Enter')
    await theirs.sees('thought of meanwhile')
    await elsewhere.close()
  })
})
