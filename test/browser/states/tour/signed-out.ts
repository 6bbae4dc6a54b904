/** Before anybody is signed in, and of who has just signed up. */
import { PASSWORD } from '../../../client.ts'
import type { Tourist } from '../tourist.ts'
import type { Visit } from './tour.ts'

const NOBODY = 4_000_000_000
const NEWCOMER = 'Robin 罗宾'

/** Signs up and out; a newcomer is remembered afterwards. */
export async function visitSignedOut(tourist: Tourist, visit: Visit): Promise<void> {
  const { page, say } = tourist
  const { signIn, profile, roster } = say
  await page.getByRole('heading', { name: signIn.title }).waitFor()
  await visit('sign-in')
  await tourist.press(say.common.language)
  await visit('sign-in, languages')
  await tourist.leaveMenu()
  await tourist.field(signIn.number).fill(String(NOBODY))
  await tourist.field(signIn.password).fill(PASSWORD)
  await tourist.press(signIn.signIn)
  await page.getByRole('alert').waitFor()
  await visit('sign-in, refused')

  await tourist.press(signIn.signUp)
  await tourist.field(profile.nickname).waitFor()
  await visit('sign-up')
  await page.getByText(signIn.optional).click()
  await tourist.field(profile.age).fill('300')
  await tourist.field(profile.repeatPassword).fill('no')
  await tourist.press(signIn.create)
  await page.getByText(signIn.correct).waitFor()
  await visit('sign-up, mistakes')
  await tourist.field(profile.age).fill('23')
  await tourist.field(profile.nickname).fill(NEWCOMER)
  await tourist.field(profile.password).fill(PASSWORD)
  await tourist.field(profile.repeatPassword).fill(PASSWORD)
  await tourist.press(signIn.create)
  await page.getByText(signIn.welcome(NEWCOMER)).waitFor()
  await tourist.field(signIn.remember).check()
  await visit('sign-up, number given')

  await tourist.press(signIn.signInNow)
  await page.getByText(roster.noFriends).waitFor()
  await visit('roster, nobody in it')
  await tourist.choose(roster.requests)
  await tourist.dialog(roster.requestsTitle).getByText(roster.nothing).waitFor()
  await visit('requests, none')
  await tourist.leaveDialog(roster.requestsTitle)
  await tourist.choose(roster.signOut)
  await page.getByRole('list', { name: signIn.accounts }).waitFor()
  await visit('sign-in, account kept')
  await page.getByText(signIn.otherAccount).click()
}
