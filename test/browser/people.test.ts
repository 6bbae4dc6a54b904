/** People one does not know yet, profiles, broadcasts, and what operators see. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { Stage } from './stage.ts'

/** The first number there is (A1). */
const OPERATOR = 10_001

const stage = await Stage.open({ after }, { OPERATORS: String(OPERATOR) })
const operator = await stage.account('Operator')

describe('finding people', () => {
  test('P4: who is online is listed, and who is hidden is not', async t => {
    const [ming, hong, wei] = [
      await stage.person(t, 'Ming'),
      await stage.person(t, 'Hong'),
      await stage.person(t, 'Wei'),
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
    await ming.conversation(wei).saySafely('hello, stranger')
    await (await wei.openConversation(ming)).sees('hello, stranger')
  })

  test('S1: people are searched with a form, which shows the condition that it makes', async t => {
    await stage.account('Lan One', { city: "Xi'an", age: 30 })
    await stage.account('Lan Two', { city: "Xi'an", age: 40 })
    await stage.account('Lan Three', { city: 'Beijing', age: 30 })
    const ming = await stage.person(t, 'Ming')
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

  test('S1: people are searched with SQL, and what is not allowed is refused in the words of the server', async t => {
    await stage.account('Mei One', { city: 'Beijing' })
    await stage.account('Mei Two', { city: 'Beijing' })
    const ming = await stage.person(t, 'Ming')
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
  test('A4: what one changes in the own profile is what others see', async t => {
    const [ming, hong] = await stage.friends(t, 'Ming', 'Hong')
    await ming.chooseInMenu('My profile …')
    const mine = ming.dialog('My profile')
    await mine.getByLabel('Nickname').fill('Ming the Second')
    await mine.getByLabel('Hobbies').fill('go and tea')
    await mine.getByLabel('About me').fill('<i>still a text</i>')
    await mine.getByRole('button', { name: 'Save' }).click()
    await mine.getByText('The server does not reveal the current setting: please choose.').waitFor()
    await mine.getByLabel('Anyone').check()
    await mine.getByRole('button', { name: 'Save' }).click()
    await ming.seesNote('Your profile is saved.')
    await ming.page.getByRole('heading', { name: `Ming the Second ${ming.number}` }).waitFor()

    await hong.choose(hong.friend(ming), 'Profile card …', 'right')
    const card = hong.page.getByRole('article', { name: 'Profile of Ming the Second' })
    await card.getByText('go and tea').waitFor()
    await card.getByText('<i>still a text</i>').waitFor()
    await card.getByText('Online').first().waitFor()
  })

  test('A4: a new password is taken from the next sign-in on, and the remembered one follows', async t => {
    const account = await stage.account('Ming')
    const ming = await stage.visitor(t)
    await ming.signIn(account, { remember: true })
    await ming.chooseInMenu('My profile …')
    const mine = ming.dialog('My profile')
    await mine.getByLabel('New password').fill('a better password')
    await mine.getByLabel('Password again').fill('a better password')
    await mine.getByLabel('Anyone').check()
    await mine.getByRole('button', { name: 'Save' }).click()
    await ming.seesNote('Your profile is saved.')
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
    const [ming, hong, wei] = await stage.friends(t, 'Ming', 'Hong', 'Wei')
    await ming.addGroup('Classmates')
    await ming.friend(hong).dragTo(ming.groupHeading('Classmates'))
    await ming.seesGroup('Classmates', [hong])
    await ming.choose(ming.groupHeading('Classmates'), 'Send to this group …', 'right')
    await ming.broadcast('class at eight', 'Send this to the 1 friend in “Classmates”?')
    await ming.seesNote('The broadcast is on its way.')
    const talk = await hong.openConversation(ming)
    await talk.sees('class at eight')
    await (await ming.openConversation(hong)).message('class at eight').getByText('Broadcast').waitFor()

    await (await ming.openConversation(wei)).saySafely('no class for you')
    await wei.seesUnread(ming, 1)
  })

  test('M3: to everyone, reach all who are signed in', async t => {
    const [ming, hong, wei] = [
      await stage.person(t, 'Ming'),
      await stage.person(t, 'Hong'),
      await stage.person(t, 'Wei'),
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
  test('S2: an operator follows what a number says and hears, until it is ended', async t => {
    const [ming, hong] = await stage.friends(t, 'Ming', 'Hong')
    const watcher = await stage.visitor(t)
    await watcher.signIn(operator)
    await watcher.chooseInMenu('Monitor panel …')
    const monitor = watcher.dialog('Monitor')
    await monitor.getByLabel('Number to watch').fill(String(ming.number))
    await monitor.getByRole('button', { name: 'Start' }).click()
    await monitor.getByText(`Watching Ming (${ming.number})`).waitFor()

    const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
    await mine.saySafely('between us')
    await theirs.saySafely('of course')
    const [said, heard] = [
      `Ming (${ming.number}) → Hong (${hong.number}):`,
      `Hong (${hong.number}) → Ming (${ming.number}):`,
    ]
    await monitor.getByRole('log').getByText(`${said} between us`).waitFor()
    await monitor.getByRole('log').getByText(`${heard} of course`).waitFor()

    await monitor.getByRole('button', { name: 'Stop' }).click()
    await monitor.getByLabel('Number to watch').waitFor()
    await mine.saySafely('alone again')
    assert.doesNotMatch(await monitor.getByRole('log').innerText(), /alone again/)
  })

  test('S2: anyone else is refused', async t => {
    const ming = await stage.person(t, 'Ming')
    await ming.chooseInMenu('Monitor panel …')
    const monitor = ming.dialog('Monitor')
    await monitor.getByLabel('Number to watch').fill(String(OPERATOR))
    await monitor.getByRole('button', { name: 'Start' }).click()
    await monitor.getByRole('alert').getByText('operator').waitFor()
  })
})
