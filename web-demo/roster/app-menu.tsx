import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import type { OpenDialog } from '../model/view.ts'
import { failureText } from '../parts/failure-text.ts'
import { Icon } from '../parts/icon.tsx'
import { Menu, type MenuItem } from '../parts/menu.tsx'
import { UnreadBadge } from './unread-badge.tsx'
import { rosterWords } from './words.ts'

/** All that is not about one friend or one group. */
export function AppMenu() {
  const { session, view, requests } = useApp()
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
    {
      label: say.signOut,
      icon: 'sign-out',
      onChoose: () => {
        session.signOut().catch(error => view.note('error', failureText(error)))
      },
    },
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
      buttonLabel={unseen === 0 ? say.menu : say.menuWithNews(unseen)}
      items={items}
    />
  )
}
