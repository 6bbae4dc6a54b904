/** The page while nobody is signed in, and right after signing up. */
import { PASSWORD } from '../../../client.ts'
import type { ChatPage } from '../chat-page.ts'
import type { OnState } from './all.ts'

const NOBODY = 4_000_000_000
const NEWCOMER = 'Robin 罗宾'

/** Signs up and out; the new account is remembered. */
export async function showSignedOut(chat: ChatPage, onState: OnState): Promise<void> {
  const { page, say } = chat
  const { signIn, profile, roster } = say
  await page.getByRole('heading', { name: signIn.title }).waitFor()
  await onState('sign-in')
  await chat.press(say.common.language)
  await onState('sign-in, languages')
  await chat.leaveMenu()
  await chat.field(signIn.number).fill(String(NOBODY))
  await chat.field(signIn.password).fill(PASSWORD)
  await chat.press(signIn.signIn)
  await page.getByRole('alert').waitFor()
  await onState('sign-in, refused')

  await chat.press(signIn.signUp)
  await chat.field(profile.nickname).waitFor()
  await onState('sign-up')
  await page.getByText(signIn.optional).click()
  await chat.field(profile.age).fill('300')
  await chat.field(profile.repeatPassword).fill('no')
  await chat.press(signIn.create)
  await page.getByText(signIn.correct).waitFor()
  await onState('sign-up, mistakes')
  await chat.field(profile.age).fill('23')
  await chat.field(profile.nickname).fill(NEWCOMER)
  await chat.field(profile.password).fill(PASSWORD)
  await chat.field(profile.repeatPassword).fill(PASSWORD)
  await chat.press(signIn.create)
  await page.getByText(signIn.welcome(NEWCOMER)).waitFor()
  await onState('sign-up, number given')

  await chat.press(signIn.signInNow)
  await page.getByText(roster.noFriends).waitFor()
  await onState('roster, nobody in it')
  await chat.choose(roster.requests)
  await chat.dialog(roster.requestsTitle).getByText(roster.nothing).waitFor()
  await onState('requests, none')
  await chat.leaveDialog(roster.requestsTitle)
  await chat.choose(roster.signOut)
  const signOut = chat.dialog(say.shell.signOut)
  await signOut.waitFor()
  await onState('sign-out')
  await chat.press(say.shell.signOut, signOut)
  await page.getByRole('list', { name: signIn.accounts }).waitFor()
  await onState('sign-in, account kept')
  await page.getByText(signIn.otherAccount).click()
}
