import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import type { OpenDialog } from '../model/view.ts'
import { Icon } from '../parts/icon.tsx'
import { Menu } from '../parts/menu.tsx'
import type { MenuItem } from '../parts/menu-list.tsx'
import { Portrait } from '../parts/portrait.tsx'
import { StateMark, stateName, UnreadBadge } from '../parts/status.tsx'
import { rosterWords } from './words.ts'

/** The signed-in user, for the title bar. */
export function OwnName() {
  const { session, people } = useApp()
  const number = session.number.value
  if (number === undefined) return null
  const person = people.get(number).value
  return (
    <span class="roster-me">
      <Portrait number={person.portrait} size={40} />
      <span class="roster-who">
        <bdi class="roster-name">{person.nickname}</bdi>
        <span class="roster-me-number">{number}</span>
      </span>
    </span>
  )
}

const modes = ['online', 'hidden', 'do not disturb'] as const

/** The user's state, and a menu to change it. */
export function ModeMenu() {
  const { session, view } = useApp()
  const say = words(rosterWords)
  const isOnline = session.status.value.is === 'online'
  const mode = isOnline ? session.mode.value : 'offline'
  const attempt = (work: () => Promise<void>) => () => {
    work().catch(error => view.toastFailure(error))
  }
  const items: MenuItem[] = [
    ...modes.map(each => ({
      label: stateName(each),
      checked: each === mode,
      disabled: !isOnline,
      onChoose: attempt(() => session.setMode(each)),
    })),
    'line',
    {
      label: say.signOutMode,
      icon: 'sign-out',
      onChoose: () => {
        view.dialog.value = { is: 'sign out' }
      },
    },
  ]
  return (
    <Menu
      class="roster-mode"
      label={
        <>
          <StateMark state={mode} />
          <Icon name="fold" />
        </>
      }
      buttonLabel={say.mode(stateName(mode))}
      items={items}
    />
  )
}

/** The main menu: everything that does not concern a single friend or group. */
export function AppMenu() {
  const { view, requests } = useApp()
  const say = words(rosterWords)
  const unseen = requests.unseen.value
  const pending = requests.pending.value.length
  const show = (dialog: OpenDialog) => () => {
    view.dialog.value = dialog
  }
  const items: MenuItem[] = [
    { label: say.findPeopleItem, icon: 'search', onChoose: show({ is: 'find' }) },
    { label: say.ownProfile, icon: 'user', onChoose: show({ is: 'own profile' }) },
    { label: say.broadcastAll, icon: 'megaphone', onChoose: show({ is: 'broadcast', group: 0 }) },
    {
      label: pending === 0 ? say.requests : say.requestsWithCount(pending),
      icon: 'bell',
      onChoose: show({ is: 'requests' }),
    },
    { label: say.blockList, icon: 'block', onChoose: show({ is: 'block list' }) },
    'line',
    { label: say.monitor, icon: 'eye', onChoose: show({ is: 'monitor' }) },
    {
      label: say.inspector,
      icon: 'inspect',
      checked: view.inspector.value,
      onChoose: () => {
        view.inspector.value = !view.inspector.peek()
      },
    },
    'line',
    { label: say.settings, icon: 'settings', onChoose: show({ is: 'settings' }) },
    { label: say.clearHistory, icon: 'history', onChoose: show({ is: 'clear history' }) },
    'line',
    { label: say.signOut, icon: 'sign-out', onChoose: show({ is: 'sign out' }) },
  ]
  return (
    <Menu
      class="button button-icon roster-app-menu"
      label={
        <>
          <Icon name="more" />
          <UnreadBadge count={unseen} />
        </>
      }
      buttonLabel={unseen === 0 ? say.menu : say.menuWithUnseen(unseen)}
      items={items}
    />
  )
}
