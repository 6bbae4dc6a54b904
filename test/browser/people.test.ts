/** Finding people, profiles, broadcasts, and monitoring by operators. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { BrowserFixture } from './browser-fixture.ts'

/** The first number there is (A1). */
const OPERATOR = 10_001

const fixture = await BrowserFixture.open({ after }, { OPERATORS: String(OPERATOR) })
const operator = await fixture.account('Operator')

describe('finding people', () => {
  test('P4: online users are listed, and hidden ones are not', async t => {
    const [ming, hong, wei] = [
      await fixture.user(t, 'Ming'),
      await fixture.user(t, 'Hong'),
      await fixture.user(t, 'Wei'),
    ]
    await wei.setMode('Hidden')
    await ming.chooseInMenu('Find people …')
    const find = ming.dialog('Find people')
    await find.getByRole('tab', { name: 'Who is online' }).click()
    await find
      .getByRole('listitem')
      .filter({ hasText: `Hong${hong.number}` })
      .waitFor()
    assert.equal(
      await find
        .getByRole('listitem')
        .filter({ hasText: String(wei.number) })
        .count(),
      0,
    )

    await wei.setMode('Online')
    await find.getByRole('button', { name: 'Refresh' }).click()
    await find.getByRole('button', { name: 'Chat with Wei' }).click()
    await ming.conversation(wei).sendSafely('hello, stranger')
    await (await wei.openConversation(ming)).sees('hello, stranger')
  })

  test('S1: a form searches people, and shows the condition that it builds', async t => {
    await fixture.account('Lan One', { city: "Xi'an", age: 30 })
    await fixture.account('Lan Two', { city: "Xi'an", age: 40 })
    await fixture.account('Lan Three', { city: 'Beijing', age: 30 })
    const ming = await fixture.user(t, 'Ming')
    await ming.chooseInMenu('Find people …')
    const find = ming.dialog('Find people')
    await find.getByRole('tab', { name: 'Search' }).click()
    await find.getByLabel('Nickname contains').fill('lan')
    await find.getByLabel('City contains').fill("xi'an")
    await find.getByLabel('Age from').fill('35')
    await find.getByText("nickname LIKE '%lan%' AND age >= 35 AND city LIKE '%xi''an%' LIMIT 50").waitFor()
    await find.getByRole('button', { name: 'Search', exact: true }).click()
    await find.getByRole('heading', { name: '1 person found' }).waitFor()
    assert.match(await find.getByRole('tabpanel').getByRole('listitem').innerText(), /^Lan Two/)
  })

  test('S1: people are searched with SQL, and forbidden conditions are refused in the words of the server', async t => {
    await fixture.account('Mei One', { city: 'Beijing' })
    await fixture.account('Mei Two', { city: 'Beijing' })
    const ming = await fixture.user(t, 'Ming')
    await ming.chooseInMenu('Find people …')
    const find = ming.dialog('Find people')
    await find.getByRole('tab', { name: 'Search' }).click()
    await find.getByRole('button', { name: 'Edit as SQL' }).click()
    const search = async (condition: string) => {
      await find.getByLabel('SQL condition').fill(condition)
      await find.getByRole('button', { name: 'Search', exact: true }).click()
    }
    await search("SELECT * FROM users WHERE nickname LIKE 'Mei%' ORDER BY number DESC")
    await find.getByRole('heading', { name: '2 people found' }).waitFor()
    const found = await find.getByRole('tabpanel').getByRole('listitem').allInnerTexts()
    assert.deepEqual(
      found.map(text => text.split('\n')[0]),
      ['Mei Two', 'Mei One'],
    )

    await search("email LIKE '%@%'")
    await find.getByRole('alert').getByText('column email is not searchable').waitFor()
    await search('number > 0; DROP TABLE users')
    await find.getByRole('alert').getByText('a search is a single statement').waitFor()
  })
})

describe('profiles', () => {
  test('A4: others see the changes to the profile of a user', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    await ming.chooseInMenu('My profile …')
    const mine = ming.dialog('My profile')
    await mine.getByLabel('Nickname').fill('Ming the Second')
    await mine.getByLabel('Hobbies').fill('go and tea')
    await mine.getByLabel('About me').fill('<i>still a text</i>')
    await mine.getByRole('button', { name: 'Save' }).click()
    await mine.getByText('The server does not reveal the current setting: please choose.').waitFor()
    await mine.getByLabel('Anyone').check()
    await mine.getByRole('button', { name: 'Save' }).click()
    await ming.seesToast('Your profile is saved.')
    await ming.page.getByRole('heading', { name: `Ming the Second ${ming.number}` }).waitFor()

    await hong.choose(hong.friend(ming), 'Profile card …', 'right')
    const card = hong.page.getByRole('article', { name: 'Profile of Ming the Second' })
    await card.getByText('go and tea').waitFor()
    await card.getByText('<i>still a text</i>').waitFor()
    await card.getByText('Online').first().waitFor()
  })

  test('A4: a new password takes effect at the next sign-in, and replaces the remembered one', async t => {
    const account = await fixture.account('Ming')
    const ming = await fixture.openPage(t)
    await ming.signIn(account, { remember: true })
    await ming.chooseInMenu('My profile …')
    const mine = ming.dialog('My profile')
    await mine.getByLabel('New password').fill('a better password')
    await mine.getByLabel('Password again').fill('a better password')
    await mine.getByLabel('Anyone').check()
    await mine.getByRole('button', { name: 'Save' }).click()
    await ming.seesToast('Your profile is saved.')
    await ming.signOut()
    await ming.button(/^Ming/).waitFor()
    await ming.button('Sign in').click()
    await ming.isSignedIn()
    await ming.signOut()
    await ming.signIn(account, { password: 'a better password' })
  })
})

describe('broadcasts', () => {
  test('M3: to a group, reach the friends in it and nobody else', async t => {
    const [ming, hong, wei] = await fixture.friends(t, 'Ming', 'Hong', 'Wei')
    await ming.addGroup('Classmates')
    await ming.friend(hong).dragTo(ming.groupHeading('Classmates'))
    await ming.seesGroup('Classmates', [hong])
    await ming.choose(ming.groupHeading('Classmates'), 'Send to this group …', 'right')
    await ming.broadcast('class at eight', 'Send this to the 1 friend in “Classmates”?')
    await ming.seesToast('The broadcast is on its way.')
    const talk = await hong.openConversation(ming)
    await talk.sees('class at eight')
    await (await ming.openConversation(hong)).message('class at eight').getByText('Broadcast').waitFor()

    await (await ming.openConversation(wei)).sendSafely('no class for you')
    await wei.seesUnread(ming, 1)
  })

  test('M3: to everyone, reach all who are signed in', async t => {
    const [ming, hong, wei] = [
      await fixture.user(t, 'Ming'),
      await fixture.user(t, 'Hong'),
      await fixture.user(t, 'Wei'),
    ]
    await ming.chooseInMenu('Send to everyone …')
    await ming.broadcast('tea is ready', 'Send this to everyone who is signed in now?')
    for (const each of [hong, wei]) {
      await each.seesUnread(ming, 1)
      await (await each.openConversation(ming)).sees('tea is ready')
    }
  })
})

describe('the monitor', () => {
  test('S2: an operator sees the messages of a number until monitoring is stopped', async t => {
    const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
    const watcher = await fixture.openPage(t)
    await watcher.signIn(operator)
    await watcher.chooseInMenu('Monitor panel …')
    const monitor = watcher.dialog('Monitor')
    await monitor.getByLabel('Number to watch').fill(String(ming.number))
    await monitor.getByRole('button', { name: 'Start' }).click()
    await monitor.getByText(`Watching Ming (${ming.number})`).waitFor()

    const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
    await mine.sendSafely('between us')
    await theirs.sendSafely('of course')
    const [said, heard] = [
      `Ming (${ming.number}) → Hong (${hong.number}):`,
      `Hong (${hong.number}) → Ming (${ming.number}):`,
    ]
    await monitor.getByRole('log').getByText(`${said} between us`).waitFor()
    await monitor.getByRole('log').getByText(`${heard} of course`).waitFor()

    await monitor.getByRole('button', { name: 'Stop' }).click()
    await monitor.getByLabel('Number to watch').waitFor()
    await mine.sendSafely('alone again')
    assert.doesNotMatch(await monitor.getByRole('log').innerText(), /alone again/)
  })

  test('a name from right to left stands before its number', async t => {
    const { number } = await fixture.account('שלום')
    const watcher = await fixture.openPage(t)
    await watcher.signIn(operator)
    await watcher.chooseInMenu('Monitor panel …')
    const monitor = watcher.dialog('Monitor')
    await monitor.getByLabel('Number to watch').fill(String(number))
    await monitor.getByRole('button', { name: 'Start' }).click()
    const sentence = monitor.getByText(`(${number})`)
    const leftOf = (part: string): Promise<number> =>
      sentence.evaluate((element, part) => {
        const range = element.ownerDocument.createRange()
        const text = element.firstChild ?? element
        const start = element.textContent.indexOf(part)
        range.setStart(text, start)
        range.setEnd(text, start + part.length)
        return range.getBoundingClientRect().left
      }, part)
    assert.ok((await leftOf('שלום')) < (await leftOf(String(number))))
  })

  test('S2: anyone else is refused', async t => {
    const ming = await fixture.user(t, 'Ming')
    await ming.chooseInMenu('Monitor panel …')
    const monitor = ming.dialog('Monitor')
    await monitor.getByLabel('Number to watch').fill(String(OPERATOR))
    await monitor.getByRole('button', { name: 'Start' }).click()
    await monitor.getByRole('alert').getByText('operator').waitFor()
  })
})
