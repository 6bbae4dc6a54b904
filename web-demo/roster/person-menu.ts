import { words } from '../language/language.ts'
import type { App } from '../model/app.ts'
import type { MenuItem } from '../parts/menu-list.tsx'
import type { Point, RosterScreen } from './roster-screen.ts'
import type { RosterActions } from './use-roster-actions.ts'
import { rosterWords } from './words.ts'

/** What can be done with a friend. */
export function friendMenu(
  app: App,
  screen: RosterScreen,
  actions: RosterActions,
  number: number,
  at: Point,
): MenuItem[] {
  const say = words(rosterWords)
  return [
    ...talkItems(app, actions, number),
    {
      label: say.moveTo,
      icon: 'users',
      disabled: app.roster.groups.value.length < 2,
      onChoose: () => {
        screen.menu.value = { about: { is: 'move', number }, at }
      },
    },
    'line',
    {
      label: say.deleteFriend,
      icon: 'trash',
      danger: true,
      onChoose: () => {
        screen.question.value = { is: 'delete friend', number }
      },
    },
  ]
}

/** What can be done with someone who is no friend. */
export function strangerMenu(app: App, actions: RosterActions, number: number): MenuItem[] {
  const say = words(rosterWords)
  return [
    ...talkItems(app, actions, number),
    {
      label: say.addAsFriend,
      icon: 'add',
      onChoose: () => {
        app.view.dialog.value = { is: 'add friend', number }
      },
    },
    'line',
    {
      label: say.clearThisHistory,
      icon: 'history',
      danger: true,
      onChoose: () => {
        app.view.dialog.value = { is: 'clear history', number }
      },
    },
  ]
}

/** The groups a friend can be moved to; the one they are in is ticked. */
export function moveMenu(app: App, actions: RosterActions, number: number): MenuItem[] {
  return app.roster.groups.value.map(({ group, name, friends }) => {
    const isIn = friends.some(friend => friend.number === number)
    return { label: name, checked: isIn, disabled: isIn, onChoose: () => void actions.move(number, group) }
  })
}

function talkItems(app: App, actions: RosterActions, number: number): MenuItem[] {
  const say = words(rosterWords)
  return [
    { label: say.openConversation, icon: 'send', onChoose: () => actions.open(number) },
    {
      label: say.profileCard,
      icon: 'user',
      onChoose: () => {
        app.view.dialog.value = { is: 'profile', number }
      },
    },
  ]
}
