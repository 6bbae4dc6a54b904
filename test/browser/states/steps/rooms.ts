/** Rooms, and the dialogs about them. */
import { RoomUser } from '../../../rooms/room-user.ts'
import { untilEqual } from '../../until.ts'
import { type ChatPage, chooseFrom } from '../chat-page.ts'
import type { StatesFixture } from '../states-fixture.ts'
import type { OnState } from './all.ts'

export async function showRooms(chat: ChatPage, fixture: StatesFixture, onState: OnState): Promise<void> {
  const { page, say } = chat
  const { rooms, section } = say
  const { name, topic, talk } = fixture.scenario.room
  const [partner, neighbour] = [new RoomUser(fixture.client('partner')), new RoomUser(fixture.client('neighbour'))]

  await chat.toRoster()
  await chat.press(section.find)
  const find = chat.dialog(rooms.findTitle)
  await find.getByText(rooms.noRooms).waitFor()
  await onState('rooms, none yet')
  await find.getByRole('tab', { name: rooms.newRoom }).click()
  await chat.press(rooms.create, find)
  await find.getByText(rooms.nameEmpty).waitFor()
  await onState('rooms, new')
  await chat.field(rooms.name, find).fill(name)
  await chat.field(rooms.topic, find).fill(topic)
  await chat.press(rooms.create, find)
  const field = page.getByRole('textbox', { name: rooms.messageIn(name) })
  await field.waitFor()
  const { rooms: listed } = await partner.must('listRooms', { start: 0, count: 1 })
  const number = listed[0]?.room ?? 0
  await partner.must('joinRoom', { room: number })
  await neighbour.must('joinRoom', { room: number })
  for (const [from, text] of talk) {
    if (from === 'me') {
      await field.fill(text)
      await chat.press(say.conversation.send)
    } else await (from === 'partner' ? partner : neighbour).say(number, text)
    await page.getByRole('log').getByText(text, { exact: true }).waitFor()
  }
  await onState('room')
  await field.pressSequentially('@')
  await page.getByRole('listbox', { name: rooms.mentionList }).waitFor()
  await onState('room, mentioning a member')
  await field.fill('')
  await chat.press(rooms.more)
  await onState('room, menu')
  await chat.leaveMenu()

  await chat.press(rooms.members)
  const members = chat.dialog(rooms.membersOf(name))
  await members.getByText(rooms.tally('3', '3')).waitFor()
  await onState('room, members')
  await chat.press(rooms.actionsFor(fixture.account('partner').nickname), members)
  await onState('room, menu of a member')
  await chooseFrom(page.getByRole('menu'), rooms.ban)
  await chat.dialog(rooms.removeTitle).waitFor()
  await onState('room, banning a member')
  await chat.leaveDialog(rooms.removeTitle)
  await chat.leaveDialog(rooms.membersOf(name))

  await chat.press(rooms.more)
  await chooseFrom(page.getByRole('menu'), rooms.inviteItem)
  await chat.press(rooms.invitePerson(fixture.account('busy').nickname))
  await page.getByText(rooms.isInvited(fixture.account('busy').nickname)).waitFor()
  await onState('room, inviting')
  await chat.leaveDialog(rooms.inviteTo(name))

  for (const [item, title, state] of [
    [rooms.settingsItem, rooms.settings, 'changing'],
    [rooms.searchItem, rooms.search, 'searching'],
    [rooms.leaveItem, rooms.leaveTitle, 'leaving'],
  ] as const) {
    await chat.press(rooms.more)
    await chooseFrom(page.getByRole('menu'), item)
    await chat.dialog(title).waitFor()
    if (item === rooms.searchItem) await chat.field(rooms.searchFor).fill(talk[0]?.[1] ?? '')
    await onState(`room, ${state}`)
    await chat.leaveDialog(title)
  }

  const invitation = await partner.create(fixture.scenario.room.other)
  await chat.openConversation(fixture.account('away'))
  await chat.toRoster()
  await partner.must('inviteToRoom', { room: invitation, friend: fixture.me.number })
  await neighbour.say(number, `@${fixture.me.nickname}`)
  await page.getByText(section.mentioned(1)).waitFor({ state: 'attached' })
  await page.getByRole('button', { name: section.invited(1) }).waitFor()
  await onState('roster, mentioned in a room')
  await chat.dismissToasts()
  await chat.press(section.find)
  await chat.dialog(rooms.findTitle).getByText(rooms.memberCount(3)).waitFor()
  await onState('rooms, found and invited')
  await chat.press(rooms.declineRoom(fixture.scenario.room.other))
  await untilEqual(() => page.getByRole('button', { name: rooms.decline }).count(), 0)
  await chat.leaveDialog(rooms.findTitle)
}
