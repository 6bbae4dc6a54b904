/** The dialogs about other people and oneself. */
import { write } from '../actions.ts'
import { type ChatPage, chooseFrom } from '../chat-page.ts'
import type { StatesFixture } from '../states-fixture.ts'
import type { OnState } from './all.ts'

export async function showPeople(chat: ChatPage, fixture: StatesFixture, onState: OnState): Promise<void> {
  const { roster, people, profile } = chat.say
  await chat.toRoster()
  await showFind(chat, fixture, onState)

  await chat.choose(roster.ownProfile)
  await chat.field(profile.nickname, chat.dialog(people.ownProfile)).waitFor()
  await onState('own profile')
  await chat.leaveDialog(people.ownProfile)

  await chat.choose(roster.requestsWithCount(2))
  const requests = chat.dialog(roster.requestsTitle)
  await requests.getByText(fixture.scenario.reason).waitFor()
  await onState('requests')
  const item = requests.getByRole('listitem').filter({ hasText: fixture.scenario.reason })
  await chat.press(roster.agreeAndAdd, item)
  await item.getByRole('textbox').waitFor()
  await onState('requests, asking back')
  await chat.leaveDialog(roster.requestsTitle)

  await showBlockList(chat, fixture, onState)

  await chat.choose(roster.broadcastAll)
  const broadcast = chat.dialog(people.broadcast)
  await chat.field(people.text, broadcast).fill(fixture.scenario.broadcast)
  await chat.field(people.recipients, broadcast).selectOption('2')
  await onState('broadcast')
  await chat.press(people.continue, broadcast)
  await broadcast.getByText(people.confirmGroup(3, fixture.scenario.groups[1])).waitFor()
  await onState('broadcast, asked again')
  await chat.leaveDialog(people.broadcast)

  await chat.choose(roster.monitor)
  const monitor = chat.dialog(people.monitor)
  await onState('monitor')
  const watched = fixture.account('neighbour')
  await chat.field(people.watchNumber, monitor).fill(String(watched.number))
  await chat.press(people.start, monitor)
  await monitor.getByText(watched.nickname).first().waitFor()
  await write(fixture, 'neighbour', fixture.scenario.talk[0]?.text ?? '')
  await monitor.getByRole('log').getByRole('strong').first().waitFor()
  await onState('monitor, watching')
  await chat.press(people.stop, monitor)
  await chat.leaveDialog(people.monitor)
}

/** Three ways to find people, a profile, and adding a friend. */
async function showFind(chat: ChatPage, fixture: StatesFixture, onState: OnState): Promise<void> {
  const { page, say } = chat
  const { roster, people } = say
  const cautious = fixture.account('cautious')
  const tab = (name: string) => page.getByRole('tab', { name, exact: true }).click()
  await chat.choose(roster.findPeopleItem)
  const find = chat.dialog(people.find)
  await chat.field(people.number, find).fill(String(cautious.number))
  await chat.press(people.show, find)
  await find.getByRole('article').waitFor()
  await onState('find, by number')
  await tab(people.whoIsOnline)
  await find.getByText(cautious.nickname).locator('visible=true').waitFor()
  await onState('find, who is online')
  await tab(people.search)
  await onState('find, search')
  await chat.field(people.cityContains, find).fill(fixture.scenario.me.city ?? '')
  await chat.press(people.searchNow, find)
  await find.getByRole('heading', { name: people.found(6) }).waitFor()
  await onState('find, found')
  await chat.press(people.editAsSql, find)
  await find.getByText(people.sqlHelp).click()
  await onState('find, SQL')
  await tab(people.whoIsOnline)
  await chat.press(people.profileOf(cautious.nickname), find)
  await chat.dialog(people.profile).getByRole('article').waitFor()
  await onState('profile')
  await chat.press(people.add, chat.dialog(people.profile))
  const adding = chat.dialog(people.addFriend)
  await adding.getByText(people.needsRequest(cautious.nickname)).waitFor()
  await onState('add a friend')
  await chat.leaveDialog(people.addFriend)
  await chat.leaveDialog(people.find)
}

/** Blocking someone in the conversation, and the list of the blocked. */
async function showBlockList(chat: ChatPage, fixture: StatesFixture, onState: OnState): Promise<void> {
  const { page, say } = chat
  const { conversation, people, roster } = say
  const stranger = fixture.account('stranger')
  await chat.choose(roster.blockList)
  const list = chat.dialog(people.blockList)
  await list.getByText(people.blockListEmpty).waitFor()
  await onState('block list, empty')
  await chat.leaveDialog(people.blockList)

  await chat.openConversation(stranger)
  await chat.press(conversation.more)
  await chooseFrom(page.getByRole('menu'), conversation.block)
  await page.getByText(conversation.nowBlocked(stranger.nickname)).waitFor()
  await onState('conversation, blocked')
  await chat.dismissToasts()
  await chat.toRoster()
  await chat.choose(roster.blockList)
  const unblock = list.getByRole('button', { name: people.unblockPerson(stranger.nickname) })
  await unblock.waitFor()
  await onState('block list')
  await unblock.click()
  await list.getByText(people.blockListEmpty).waitFor()
  await chat.dismissToasts()
  await chat.leaveDialog(people.blockList)
}
