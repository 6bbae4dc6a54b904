/** The dialogs about other people and oneself. */
import { write } from '../deeds.ts'
import type { Tourist } from '../tourist.ts'
import type { Town } from '../town.ts'
import type { Visit } from './tour.ts'

export async function visitPeople(tourist: Tourist, town: Town, visit: Visit): Promise<void> {
  const { roster, people, profile } = tourist.say
  await tourist.toRoster()
  await visitFind(tourist, town, visit)

  await tourist.choose(roster.ownProfile)
  await tourist.field(profile.nickname, tourist.dialog(people.ownProfile)).waitFor()
  await visit('own profile')
  await tourist.leaveDialog(people.ownProfile)

  await tourist.choose(roster.requestsWithCount(2))
  const requests = tourist.dialog(roster.requestsTitle)
  await requests.getByText(town.script.reason).waitFor()
  await visit('requests')
  const item = requests.getByRole('listitem').filter({ hasText: town.script.reason })
  await tourist.press(roster.agreeAndAdd, item)
  await item.getByRole('textbox').waitFor()
  await visit('requests, asking back')
  await tourist.leaveDialog(roster.requestsTitle)

  await tourist.choose(roster.broadcastAll)
  const broadcast = tourist.dialog(people.broadcast)
  await tourist.field(people.text, broadcast).fill(town.script.broadcast)
  await tourist.field(people.recipients, broadcast).selectOption('2')
  await visit('broadcast')
  await tourist.press(people.continue, broadcast)
  await broadcast.getByText(people.confirmGroup(3, town.script.groups[1])).waitFor()
  await visit('broadcast, asked again')
  await tourist.leaveDialog(people.broadcast)

  await tourist.choose(roster.monitor)
  const monitor = tourist.dialog(people.monitor)
  await visit('monitor')
  const watched = town.account('neighbour')
  await tourist.field(people.watchNumber, monitor).fill(String(watched.number))
  await tourist.press(people.start, monitor)
  await monitor.getByText(watched.nickname).first().waitFor()
  await write(town, 'neighbour', town.script.talk[0]?.text ?? '')
  await monitor.getByRole('log').getByRole('strong').first().waitFor()
  await visit('monitor, watching')
  await tourist.press(people.stop, monitor)
  await tourist.leaveDialog(people.monitor)
}

/** Three ways to find people, a profile, and adding a friend. */
async function visitFind(tourist: Tourist, town: Town, visit: Visit): Promise<void> {
  const { page, say } = tourist
  const { roster, people } = say
  const cautious = town.account('cautious')
  const tab = (name: string) => page.getByRole('tab', { name, exact: true }).click()
  await tourist.choose(roster.findPeopleItem)
  const find = tourist.dialog(people.find)
  await tourist.field(people.number, find).fill(String(cautious.number))
  await tourist.press(people.show, find)
  await find.getByRole('article').waitFor()
  await visit('find, by number')
  await tab(people.whoIsOnline)
  await find.getByText(cautious.nickname).locator('visible=true').waitFor()
  await visit('find, who is online')
  await tab(people.search)
  await visit('find, search')
  await tourist.field(people.cityContains, find).fill(town.script.me.city ?? '')
  await tourist.press(people.searchNow, find)
  await find.getByRole('heading', { name: people.found(6) }).waitFor()
  await visit('find, found')
  await tourist.press(people.editAsSql, find)
  await find.getByText(people.sqlHelp).click()
  await visit('find, SQL')
  await tab(people.whoIsOnline)
  await tourist.press(people.profileOf(cautious.nickname), find)
  await tourist.dialog(people.profile).getByRole('article').waitFor()
  await visit('profile')
  await tourist.press(people.add, tourist.dialog(people.profile))
  const adding = tourist.dialog(people.addFriend)
  await adding.getByText(people.needsRequest(cautious.nickname)).waitFor()
  await visit('add a friend')
  await tourist.leaveDialog(people.addFriend)
  await tourist.leaveDialog(people.find)
}
