/** The roster with friends and requests. */
import { type ChatPage, chooseFrom } from '../chat-page.ts'
import type { StatesFixture } from '../states-fixture.ts'
import type { OnState } from './all.ts'

export async function showRoster(chat: ChatPage, fixture: StatesFixture, onState: OnState): Promise<void> {
  const { page, say } = chat
  const { roster, common } = say
  await page.getByRole('status').getByText(roster.newInRequests(4)).waitFor()
  await onState('roster')
  await chat.dismissToasts()
  await chat.openMenu()
  await onState('roster, menu')
  await chat.leaveMenu()
  await chat.press(roster.mode(common.online))
  await onState('roster, states')
  await chat.leaveMenu()

  const ofFriend = await chat.openMenuOf(chat.line(fixture.account('neighbour')))
  await onState('roster, menu of a friend')
  await chooseFrom(ofFriend, roster.moveTo)
  await onState('roster, menu of groups')
  await chat.leaveMenu()
  const [, , group] = fixture.scenario.groups
  await chat.openMenuOf(page.getByRole('treeitem', { name: group }))
  await onState('roster, menu of a group')
  await chat.leaveMenu()

  await chat.press(roster.addGroup)
  await chat.press(roster.add, chat.dialog(roster.addGroupTitle))
  await chat.dialog(roster.addGroupTitle).getByText(roster.groupNameEmpty).waitFor()
  await onState('roster, new group')
  await chat.leaveDialog(roster.addGroupTitle)
  await chooseFrom(await chat.openMenuOf(chat.line(fixture.account('oldFriend'))), roster.deleteFriend)
  await chat.dialog(roster.deleteFriendTitle).waitFor()
  await onState('roster, deleting a friend')
  await chat.leaveDialog(roster.deleteFriendTitle)

  const search = page.getByLabel(roster.search)
  await search.fill(fixture.account('writer').nickname)
  await onState('roster, found')
  await search.fill('zzz')
  await page.getByText(roster.foundNobody('zzz')).waitFor()
  await onState('roster, nobody found')
  await chat.press(roster.clearSearch)
}
