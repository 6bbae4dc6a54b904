/** Steps through all states of the page. */
import type { ChatPage } from '../chat-page.ts'
import type { StatesFixture } from '../states-fixture.ts'
import { showConversations } from './conversations.ts'
import { showPeople } from './people.ts'
import { showRooms } from './rooms.ts'
import { showRoster } from './roster.ts'
import { showConnection, showInspector, showSettings } from './shell.ts'
import { showSignedOut } from './signed-out.ts'

/** Called in each state, which lasts until it resolves; must leave the page unchanged. */
export type OnState = (state: string) => Promise<void>

export async function showAllStates(chat: ChatPage, fixture: StatesFixture, onState: OnState): Promise<void> {
  await showSignedOut(chat, onState)
  await chat.signIn(fixture.me)
  await showRoster(chat, fixture, onState)
  await showConversations(chat, fixture, onState)
  await showRooms(chat, fixture, onState)
  await showPeople(chat, fixture, onState)
  await showInspector(chat, fixture, onState)
  await showSettings(chat, onState)
  await showConnection(chat, fixture, onState)
}
