import { type App, useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { displayName } from '../model/names.ts'
import { FIRST_GROUP } from '../model/roster-groups.ts'
import { ContextMenu } from '../parts/menu.tsx'
import type { MenuItem } from '../parts/menu-list.tsx'
import { type Point, type Question, type RosterActions, type RosterState, useRosterActions } from './roster-state.ts'
import { rosterWords } from './words.ts'

/** The open context menu of a roster row, if any. */
export function RosterMenu({ ui }: { ui: RosterState }) {
  const app = useApp()
  const actions = useRosterActions(ui)
  const open = ui.menu.value
  if (open === undefined) return null
  const { about, at } = open

  const items = (): MenuItem[] => {
    if (about.is === 'group') return groupMenu(app, ui, about.group)
    if (about.is === 'move') return moveMenu(app, actions, about.number)
    return app.roster.friend(about.number) === undefined
      ? strangerMenu(app, actions, about.number)
      : friendMenu(app, ui, actions, about.number, at)
  }
  const label = (): string => {
    if (about.is !== 'group') return displayName(app.people.get(about.number).value)
    return app.roster.groups.value.find(({ group }) => group === about.group)?.name ?? ''
  }
  return (
    // A submenu replaces the menu at the same place.
    <ContextMenu
      key={about.is}
      at={at}
      label={label()}
      items={items()}
      onClose={() => {
        ui.menu.value = undefined
      }}
    />
  )
}

/** The menu of a group; the first group cannot be deleted (G1). */
function groupMenu(app: App, ui: RosterState, group: number): MenuItem[] {
  const say = words(rosterWords)
  const ask = (question: Question) => () => {
    ui.question.value = question
  }
  return [
    {
      label: say.broadcastGroup,
      icon: 'megaphone',
      disabled: app.roster.groups.value.find(each => each.group === group)?.friends.length === 0,
      onChoose: () => {
        app.view.dialog.value = { is: 'broadcast', group }
      },
    },
    'line',
    { label: say.addGroupItem, icon: 'add', onChoose: ask({ is: 'add group' }) },
    { label: say.renameGroup, icon: 'edit', onChoose: ask({ is: 'rename group', group }) },
    {
      label: say.deleteGroup,
      icon: 'trash',
      danger: true,
      disabled: group === FIRST_GROUP,
      onChoose: ask({ is: 'delete group', group }),
    },
  ]
}

/** The menu of a friend. */
function friendMenu(app: App, ui: RosterState, actions: RosterActions, number: number, at: Point): MenuItem[] {
  const say = words(rosterWords)
  return [
    ...talkItems(app, actions, number),
    {
      label: say.moveTo,
      icon: 'users',
      disabled: app.roster.groups.value.length < 2,
      onChoose: () => {
        ui.menu.value = { about: { is: 'move', number }, at }
      },
    },
    'line',
    {
      label: say.deleteFriend,
      icon: 'trash',
      danger: true,
      onChoose: () => {
        ui.question.value = { is: 'delete friend', number }
      },
    },
  ]
}

/** The menu of a stranger. */
function strangerMenu(app: App, actions: RosterActions, number: number): MenuItem[] {
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

/** The groups a friend can be moved to; the current one is ticked. */
function moveMenu(app: App, actions: RosterActions, number: number): MenuItem[] {
  return app.roster.groups.value.map(({ group, name, friends }) => {
    const isIn = friends.some(friend => friend.number === number)
    return { label: name, checked: isIn, disabled: isIn, onChoose: () => void actions.move(number, group) }
  })
}

function talkItems(app: App, actions: RosterActions, number: number): MenuItem[] {
  const say = words(rosterWords)
  const isMuted = app.muted.has(number)
  return [
    { label: say.openConversation, icon: 'send', onChoose: () => actions.open(number) },
    {
      label: say.profileCard,
      icon: 'user',
      onChoose: () => {
        app.view.dialog.value = { is: 'profile', number }
      },
    },
    {
      label: isMuted ? say.unmute : say.mute,
      icon: isMuted ? 'bell' : 'bell-off',
      onChoose: () => app.muted.toggle(number),
    },
  ]
}
