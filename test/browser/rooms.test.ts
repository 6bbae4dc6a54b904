/** Rooms on the page: meeting, talking, looking after a room. */
import assert from 'node:assert/strict'
import { after, type TestContext, test } from 'node:test'
import { PASSWORD } from '../client.ts'
import { RoomUser } from '../rooms/room-user.ts'
import { BrowserFixture } from './browser-fixture.ts'
import { RoomsOf } from './room-page.ts'
import { untilEqual, untilMatch } from './until.ts'
import type { UserPage } from './user-page.ts'

const fixture = await BrowserFixture.open({ after }, { LOBBY: 'on' })

/** Signs up a user who is not at a page, and joins a room. */
async function member(t: TestContext, nickname: string, room: number): Promise<RoomUser> {
  const client = await fixture.gateway.connect()
  t.after(() => client.close())
  await client.signUp({ nickname })
  const user = new RoomUser(client)
  await user.must('joinRoom', { room })
  return user
}

/** A user of the page who has created an open room. */
async function owner(t: TestContext, nickname: string, name: string) {
  const user = await fixture.user(t, nickname)
  const rooms = new RoomsOf(user)
  const room = await rooms.create(name)
  const number = Number(/#\/rooms\/(\d+)$/.exec(user.page.url())?.[1])
  return { user, rooms, room, number }
}

const titleOf = ({ page }: UserPage) => page.title()

test('R1.9, R3.1: two strangers who know only the address meet in the lobby, each in their language', async t => {
  const ming = await fixture.user(t, 'Ming')
  const lobby = await new RoomsOf(ming).open('Lobby')
  await lobby.sendSafely('Is anyone here?')
  const lan = await fixture.openPage(t, { locale: 'zh-CN' })
  const { number } = await fixture.account('Lan')
  await lan.page.getByLabel('号码', { exact: true }).fill(String(number))
  await lan.page.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await lan.page.getByRole('button', { name: '登录', exact: true }).click()
  await lan.page.getByRole('region', { name: '房间' }).getByRole('button', { name: '大厅' }).first().click()
  await lan.page.getByRole('log').getByText('Is anyone here?', { exact: true }).waitFor()
  await lan.page.getByRole('textbox', { name: '发到“大厅”的消息' }).fill('我在这里')
  await lan.page.keyboard.press('Enter')
  await lobby.sees('我在这里')
})

test('what someone with an Arabic name has done is told in the direction of the page', async t => {
  const { room, number } = await owner(t, 'Ming', 'Tea')
  await member(t, 'مرحبا', number)
  const line = room.panel.getByRole('log').getByText('\u2068مرحبا\u2069 joined.', { exact: true })
  assert.equal(await line.evaluate(element => element.matches(':dir(ltr)')), true)
})

test('R2: whoever looks after a room invites, gives roles, removes, bans, hands over and leaves', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  const room = await new RoomsOf(ming).create('Tea', { topic: 'Pots and leaves', byInvitation: true })

  await room.choose('Invite people …', 'Invite people to Tea')
  await ming.button('Invite Hong').click()
  await ming.sees('Hong is invited.')
  await ming.closeDialog('Invite people to Tea')
  await hong.sees('You are invited to a room')
  await hong.button('You are invited to a room').click()
  await hong.button('Accept the invitation to Tea').click()
  const theirs = new RoomsOf(hong).at('Tea')
  await theirs.sendSafely('Thank you for having me')
  await room.sees('Thank you for having me')
  await room.tells('Hong joined.')

  await room.openMembers()
  await room.seesMembers([`Ming You Owner ${ming.number}`, `Hong ${hong.number}`].map(line => `Online ${line}`))
  await room.act('Hong', 'Make a moderator')
  await theirs.tells('Ming made Hong a moderator.')
  await room.act('Hong', 'Hand the room over …')
  await ming.button('Hand over').click()
  await ming.closeDialog('Members of Tea')
  await theirs.tells('Ming handed the room over to Hong.')

  const settings = await theirs.choose('Change the room …', 'Change the room')
  await settings.getByLabel('Name', { exact: true }).fill('Coffee')
  await settings.getByRole('button', { name: 'Save' }).click()
  const renamed = new RoomsOf(ming).at('Coffee')
  await renamed.tells('Hong named the room “Coffee”.')

  const hongs = new RoomsOf(hong).at('Coffee')
  await hongs.openMembers()
  await hongs.act('Ming', 'Remove and ban …')
  await hong.button('Remove and ban').click()
  await ming.seesToast('Hong removed you from Coffee, and you cannot join again.')
  await untilEqual(() => new RoomsOf(ming).row('Coffee').count(), 0)
  await hongs.seesMembers([`Online Hong You Owner ${hong.number}`])
  await hong.closeDialog('Members of Coffee')
  await hongs.tells('Hong removed Ming.')

  const again = await hongs.choose('Change the room …', 'Change the room')
  await again.getByRole('button', { name: 'Let Ming in again' }).click()
  await again.getByText('Ming can join again.').waitFor()
  await again.getByText('Nobody is banned.').waitFor()
  await hong.closeDialog('Change the room')
  const leaving = await hongs.choose('Leave the room …', 'Leave the room')
  await leaving.getByRole('button', { name: 'Leave', exact: true }).click()
  await untilEqual(() => new RoomsOf(hong).row('Coffee').count(), 0)
})

test('unread and mentions: badges, the divider, the title, and what happens in the meantime', async t => {
  const { user: ming, rooms, number } = await owner(t, 'Ming', 'Plans')
  const hong = await member(t, 'Hong', number)
  await rooms.open('Lobby')
  await hong.say(number, 'Shall we go?')
  await rooms.seesBadges('Plans', '1 unread message')
  assert.equal(await titleOf(ming), 'OICQ')
  await hong.say(number, 'What do you say, @ming?')
  await rooms.seesBadges('Plans', 'you are mentioned, 2 unread messages')
  await untilEqual(() => titleOf(ming), '(1) OICQ')
  const room = await rooms.open('Plans')
  await room.sees('What do you say, @ming?')
  await ming.sees('Unread from here')
  await rooms.seesBadges('Plans', '')
  await untilEqual(() => titleOf(ming), 'OICQ')
  await room.sendSafely('Yes!')
})

test('members are offered while a mention is typed: keys choose, take and close', async t => {
  const { user: ming, room, number } = await owner(t, 'Ming', 'Chess')
  for (const nickname of ['Hong', 'Hans', 'Lan']) await member(t, nickname, number)
  const list = ming.page.getByRole('listbox', { name: 'Members to mention' })
  const offered = () => list.getByRole('option').locator('bdi').allTextContents()
  const { keyboard } = ming.page

  await room.field.pressSequentially('Ask @H')
  await untilEqual(offered, ['Hans', 'Hong'])
  await ming.sees('2 members: the arrow keys choose, Enter takes, Escape closes.')
  await keyboard.press('ArrowDown')
  const active = await list.getByRole('option', { selected: true }).getAttribute('id')
  assert.equal(await room.field.getAttribute('aria-activedescendant'), active)
  await keyboard.press('Enter')
  assert.equal(await room.field.inputValue(), 'Ask @Hong ')
  await list.waitFor({ state: 'detached' })
  assert.equal(await room.field.getAttribute('aria-activedescendant'), null)

  await room.field.pressSequentially('and @l')
  await untilEqual(offered, ['Lan'])
  await keyboard.press('Tab')
  assert.equal(await room.field.inputValue(), 'Ask @Hong and @Lan ')

  await room.field.pressSequentially('@')
  await untilEqual(async () => (await offered()).toSorted(), ['Hans', 'Hong', 'Lan'])
  await keyboard.press('Escape')
  await list.waitFor({ state: 'detached' })
  await room.field.pressSequentially('H')
  assert.equal(await list.count(), 0)
  await keyboard.press('Enter')
  await room.sees('Ask @Hong and @Lan @H')
})

test('an input method has its keys while it composes a mention', async t => {
  const { user: ming, room, number } = await owner(t, 'Ming', 'Poems')
  for (const nickname of ['小满', '小雪']) await member(t, nickname, number)
  const options = ming.page.getByRole('listbox').getByRole('option').locator('bdi')
  const input = await ming.context.newCDPSession(ming.page)
  await room.field.pressSequentially('@')
  await untilEqual(async () => (await options.allTextContents()).toSorted(), ['小满', '小雪'])
  await input.send('Input.imeSetComposition', { text: '小', selectionStart: 1, selectionEnd: 1 })
  await untilEqual(() => room.field.inputValue(), '@小')
  const keys = { key: 'Enter', code: 'Enter', isComposing: true }
  await room.field.dispatchEvent('keydown', keys)
  assert.equal(await room.field.inputValue(), '@小')
  await input.send('Input.insertText', { text: '小满' })
  await untilEqual(() => options.allTextContents(), ['小满'])
  await ming.page.keyboard.press('Enter')
  assert.equal(await room.field.inputValue(), '@小满 ')
})

test('on a phone, a member is taken with a finger, and the keyboard stays', async t => {
  const { number: ming } = await fixture.account('Ming')
  const phone = await fixture.openPage(t, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true })
  await phone.signIn({ nickname: 'Ming', number: ming })
  const room = await new RoomsOf(phone).create('Trains')
  await member(t, 'Hong', Number(/#\/rooms\/(\d+)$/.exec(phone.page.url())?.[1]))
  await room.field.tap()
  await phone.page.keyboard.type('@')
  await phone.page.getByRole('option', { name: 'Hong' }).tap()
  await untilEqual(() => room.field.inputValue(), '@Hong ')
  await untilEqual(() => phone.page.evaluate('document.activeElement.ariaLabel'), 'Message to Trains')
})

test('R2.8: the history is on the server: all of it is there after a reload, page by page, and it is searched', async t => {
  const { user: ming, rooms, room, number } = await owner(t, 'Ming', 'Archive')
  const hong = await member(t, 'Hong', number)
  // As many at once as flood control allows, and more than two pages.
  for (let count = 1; count <= 25; count++) await hong.say(number, `Line ${count}`)
  await room.sees('Line 25')
  await ming.reload()
  await ming.signIn(ming)
  const again = await rooms.open('Archive')
  await again.sees('Line 25')
  await again.sees('Line 1')
  await again.tells('Ming joined.')
  const search = await again.choose('Search …', 'Search in this room')
  await search.getByLabel('Words to find').fill('line 7')
  await search.getByRole('button', { name: /Line 7/ }).click()
  await search.waitFor({ state: 'detached' })
  await untilEqual(() => again.isInView('Line 7'), true)
})

test('M8: what a blocked user says in a room is hidden', async t => {
  const { user: ming, rooms, room, number } = await owner(t, 'Ming', 'Garden')
  const [hong, lan] = [await member(t, 'Hong', number), await member(t, 'Lan', number)]
  await hong.say(number, 'Buy my pills')
  await ming.choose(
    room.message('Buy my pills').getByRole('button', { name: 'Actions of this message' }),
    'Message privately',
  )
  await ming.choose(
    ming.conversation({ nickname: 'Hong', number: hong.number }).panel.getByRole('button', { name: 'More' }),
    'Block',
  )
  await ming.seesToast(/Hong is blocked/)
  await hong.say(number, 'Buy more pills')
  await lan.say(number, 'The roses are out')
  await rooms.seesBadges('Garden', '1 unread message')
  await rooms.open('Garden')
  await untilEqual(() => room.texts(), ['The roses are out'])
})

test('Back and Forward pass through rooms, and the draft stays', async t => {
  const { user: ming, rooms, room } = await owner(t, 'Ming', 'Corner')
  await room.field.fill('Not yet said')
  const lobby = await rooms.open('Lobby')
  await lobby.field.waitFor()
  await ming.page.goBack()
  await untilEqual(() => room.field.inputValue(), 'Not yet said')
  await ming.page.goForward()
  await lobby.field.waitFor()
  await untilMatch(async () => ming.page.url(), /#\/rooms\/\d+$/)
})
