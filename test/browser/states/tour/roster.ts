/** The roster of who has friends, and news. */
import { chooseFrom, type Tourist } from '../tourist.ts'
import type { Town } from '../town.ts'
import type { Visit } from './tour.ts'

export async function visitRoster(tourist: Tourist, town: Town, visit: Visit): Promise<void> {
  const { page, say } = tourist
  const { roster, common } = say
  await page.getByRole('status').getByText(roster.newInRequests(4)).waitFor()
  await visit('roster')
  await tourist.leaveNotes()
  await tourist.openMenu()
  await visit('roster, menu')
  await tourist.leaveMenu()
  await tourist.press(roster.mode(common.online))
  await visit('roster, states')
  await tourist.leaveMenu()

  const ofFriend = await tourist.openMenuOf(tourist.line(town.account('neighbour')))
  await visit('roster, menu of a friend')
  await chooseFrom(ofFriend, roster.moveTo)
  await visit('roster, menu of groups')
  await tourist.leaveMenu()
  const [, , group] = town.script.groups
  await tourist.openMenuOf(page.getByRole('treeitem', { name: group }))
  await visit('roster, menu of a group')
  await tourist.leaveMenu()

  await tourist.press(roster.addGroup)
  await tourist.press(roster.add, tourist.dialog(roster.addGroupTitle))
  await tourist.dialog(roster.addGroupTitle).getByText(roster.groupNameEmpty).waitFor()
  await visit('roster, new group')
  await tourist.leaveDialog(roster.addGroupTitle)
  await chooseFrom(await tourist.openMenuOf(tourist.line(town.account('oldFriend'))), roster.deleteFriend)
  await tourist.dialog(roster.deleteFriendTitle).waitFor()
  await visit('roster, deleting a friend')
  await tourist.leaveDialog(roster.deleteFriendTitle)

  const search = page.getByLabel(roster.search)
  await search.fill(town.account('writer').nickname)
  await visit('roster, found')
  await search.fill('zzz')
  await page.getByText(roster.foundNobody('zzz')).waitFor()
  await visit('roster, nobody found')
  await tourist.press(roster.clearSearch)
}
