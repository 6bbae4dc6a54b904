/** Finding each other: requests, the groups of the roster, states. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { Verification } from '../../protocol/index.ts'
import { BrowserFixture } from './browser-fixture.ts'

const fixture = await BrowserFixture.open({ after })
const FIRST_GROUP = 'My friends'

describe('adding a friend', () => {
  test('F2: someone who accepts anyone is added at once, and notified', async t => {
    const [ming, hong] = [await fixture.user(t, 'Ming'), await fixture.user(t, 'Hong')]
    const adding = await ming.addByNumber(hong.number)
    await adding.getByText('Hong is now among your friends.').waitFor()
    await adding.getByRole('button', { name: 'Chat' }).click()
    await ming.conversation(hong).field.waitFor()
    await ming.seesFriend(hong, 'Online')
    await hong.button('1 new request or answer').click()
    const requests = hong.dialog('Requests')
    await requests
      .getByRole('listitem')
      .filter({ hasText: `Ming${ming.number}` })
      .getByText('added you')
      .waitFor()
  })

  test('F3: someone who requires a request sees it with its reason, and becomes a friend by agreeing', async t => {
    const account = await fixture.account('Hong', { verification: Verification.ask })
    const [ming, hong] = [await fixture.user(t, 'Ming'), await fixture.openPage(t)]
    await hong.signIn(account)

    const adding = await ming.addByNumber(hong.number)
    await adding.getByText('Hong wants to be asked first.').waitFor()
    await adding.getByLabel('What should the request say?').fill('We were at school together')
    await adding.getByRole('button', { name: 'Send request' }).click()
    await adding.getByText('Hong has been asked.').waitFor()

    await hong.button('1 new request or answer').click()
    const requests = hong.dialog('Requests')
    const request = requests.getByRole('listitem').filter({ hasText: `Ming${ming.number}` })
    await request.getByText('We were at school together').waitFor()
    await request.getByRole('button', { name: 'Agree and add them' }).click()
    await requests.getByText('Ming is your friend now').waitFor()
    await request.waitFor({ state: 'detached' })

    await hong.closeDialog('Requests')
    await hong.seesFriend(ming, 'Online')
    await ming.closeDialog('Add a friend')
    await ming.closeDialog('Find people')
    await ming.seesFriend(hong, 'Online')
    const news = await ming.openRequests()
    await news.getByText('agreed to be your friend').waitFor()
  })

  test('F3: a request is stored while the recipient is offline, and a refusal is reported', async t => {
    const account = await fixture.account('Hong', { verification: Verification.ask })
    const [ming, hong] = [await fixture.user(t, 'Ming'), await fixture.openPage(t)]
    const adding = await ming.addByNumber(account.number)
    await adding.getByText('the request waits for the next sign-in').waitFor()
    await adding.getByRole('button', { name: 'Send request' }).click()
    await adding.getByText('Hong has been asked.').waitFor()

    await hong.signIn(account)
    const requests = await hong.openRequests()
    await requests.getByText('No reason given.').waitFor()
    await requests.getByRole('button', { name: 'Refuse' }).click()
    await requests.getByText('Nothing to answer.').waitFor()
    await ming.closeDialog('Add a friend')
    await ming.closeDialog('Find people')
    await ming.button('1 new request or answer').click()
    await ming.dialog('Requests').getByText('does not want to be your friend').waitFor()
  })

  test('F2: someone who accepts nobody, and an unknown number, cannot be added', async t => {
    const account = await fixture.account('Hong', { verification: Verification.nobody })
    const ming = await fixture.user(t, 'Ming')
    const adding = await ming.addByNumber(account.number)
    await adding.getByText('Hong does not allow anyone to add them.').waitFor()
    await ming.closeDialog('Add a friend')
    const find = ming.dialog('Find people')
    await find.getByLabel('Number', { exact: true }).fill('4000000000')
    await find.getByRole('button', { name: 'Show profile' }).click()
    await find.getByRole('alert').getByText('There is no such number.').waitFor()
  })

  test('F4: a deleted friend leaves the list for good', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    await ming.choose(ming.friend(hong), 'Delete friend …', 'right')
    await ming.dialog('Delete friend').getByRole('button', { name: 'Delete' }).click()
    await ming.friend(hong).waitFor({ state: 'detached' })
    await ming.reload()
    await ming.signIn(ming)
    await ming.sees('No friends here yet.')
    await hong.friend(ming).waitFor()
  })
})

describe('blocking (M8)', () => {
  test('a friend is blocked from the conversation, unheard from then on, and unblocked again', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    const conversation = await ming.openConversation(hong)
    const more = ming.page.getByRole('button', { name: 'More', exact: true })
    await ming.choose(more, 'Block')
    await ming.seesToast('Hong is blocked')
    await ming.sees('Blocked')
    await (await hong.openConversation(ming)).sendSafely('can you hear me?')
    await hong.seesFriend(ming, 'Online')

    await ming.choose(more, 'Unblock')
    await ming.seesToast('Hong is not blocked any more.')
    // One word about it, and not the older one, too.
    assert.equal(await ming.page.getByText('Hong is blocked').count(), 0)
    await ming.seesFriend(hong, 'Online')
    await hong.conversation(ming).sendSafely('and now?')
    await conversation.sees('and now?')
    assert.equal(await ming.page.getByText('can you hear me?').count(), 0)
  })

  test('someone who asks is blocked, and is on the list of the blocked after the next sign-in', async t => {
    const account = await fixture.account('Hong', { verification: Verification.ask })
    const [ming, hong] = [await fixture.user(t, 'Ming'), await fixture.openPage(t)]
    await hong.signIn(account)
    const adding = await ming.addByNumber(hong.number)
    await adding.getByRole('button', { name: 'Send request' }).click()
    await adding.getByText('Hong has been asked.').waitFor()
    await hong.button('1 new request or answer').click()
    const requests = hong.dialog('Requests')
    await requests.getByRole('button', { name: 'Block' }).click()
    await requests.getByText('Ming is blocked').waitFor()
    await requests.getByText('Nothing to answer.').waitFor()

    // A reload would come back to an open dialog, and break off the way back to the address without it.
    await hong.closeDialog('Requests')
    await hong.page.waitForURL(({ hash }) => hash === '')
    await hong.reload()
    await hong.signIn(account)
    await hong.chooseInMenu('Blocked users …')
    const list = hong.dialog('Blocked users')
    await list.getByRole('button', { name: 'Unblock Ming' }).click()
    await list.getByText('You block nobody.').waitFor()
    await hong.seesToast('Ming is not blocked any more.')
    await hong.closeDialog('Blocked users')
    await hong.sees('No friends here yet.')
  })
})

describe('the groups of the roster', () => {
  test('a group is added, renamed and deleted, and its friends move to the first (G2)', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    await ming.addGroup('Classmates')
    await ming.choose(ming.groupHeading('Classmates'), 'Rename group …', 'right')
    await ming.dialog('Rename group').getByLabel('Name').fill('Old classmates')
    await ming.button('Rename').click()
    await ming.seesGroup('Old classmates', [])

    await ming.friend(hong).dragTo(ming.groupHeading('Old classmates'))
    await ming.seesGroup('Old classmates', [hong])
    await ming.choose(ming.groupHeading('Old classmates'), 'Delete group …', 'right')
    const asked = ming.dialog('Delete group')
    await asked.getByText(`The friend in it moves to “${FIRST_GROUP}”.`).waitFor()
    await asked.getByRole('button', { name: 'Delete' }).click()
    await ming.groupHeading('Old classmates').waitFor({ state: 'detached' })
    await ming.seesGroup(FIRST_GROUP, [hong])
  })

  test('a friend is moved to another group by keyboard, and stays there', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    await ming.addGroup('Classmates')
    const { keyboard } = ming.page
    await ming.page.getByLabel('Search friends').click()
    for (const key of ['ArrowDown', 'Home', 'ArrowDown', 'Shift+F10']) await keyboard.press(key)
    await ming.page.getByRole('menu').waitFor()
    // The first is “Mute”, the second “Move to group …”.
    for (const key of ['m', 'm', 'Enter']) await keyboard.press(key)
    await ming.page.getByRole('menuitemcheckbox', { name: 'Classmates' }).waitFor()
    await keyboard.press('c')
    await keyboard.press('Enter')
    await ming.seesGroup('Classmates', [hong])

    await ming.reload()
    await ming.signIn(ming)
    await ming.seesGroup('Classmates', [hong])
    await ming.seesGroup(FIRST_GROUP, [])
  })

  test('a folded group hides its friends, also after a reload', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    await ming.groupHeading(FIRST_GROUP).click()
    await ming.friend(hong).waitFor({ state: 'detached' })
    await ming.reload()
    await ming.signIn(ming)
    await ming.groupHeading(FIRST_GROUP).waitFor()
    assert.equal(await ming.friend(hong).count(), 0)
    await ming.groupHeading(FIRST_GROUP).click()
    await ming.seesFriend(hong, 'Online')
  })

  test('the search box finds friends by nickname and number, and opens the first with Enter', async t => {
    const [ming, hong, wei] = await fixture.friends(t, 'Ming', 'Hong', 'Wei')
    const search = ming.page.getByLabel('Search friends')
    await search.fill('on')
    await ming.friend(wei).waitFor({ state: 'detached' })
    await ming.friend(hong).waitFor()
    await search.fill(String(wei.number))
    await ming.friend(hong).waitFor({ state: 'detached' })
    await search.press('Enter')
    await ming.conversation(wei).field.waitFor()
  })
})

describe('states', () => {
  test('P1: a friend sees hidden as offline, and the other states as they are', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    for (const [mode, seen] of [
      ['Hidden', 'Offline'],
      ['Do not disturb', 'Do not disturb'],
      ['Online', 'Online'],
    ] as const) {
      await ming.setMode(mode)
      await hong.seesFriend(ming, seen)
    }
  })

  test('P1: a user signed in hidden is offline to others, and receives their messages', async t => {
    const [account, other] = await fixture.friendAccounts('Ming', 'Hong')
    const [ming, hong] = [await fixture.openPage(t), await fixture.openPage(t)]
    await hong.signIn(other)
    await ming.signIn(account, { hidden: true })
    await ming.hasMode('Hidden')
    await (await hong.openConversation(ming)).sendSafely('are you there?')
    await (await ming.openConversation(hong)).sees('are you there?')
    await hong.seesFriend(ming, 'Offline')
  })
})
