import { useApp } from '../model/app-context.ts'
import { ContextMenu } from '../parts/context-menu.tsx'
import type { MenuItem } from '../parts/menu-list.tsx'
import { groupMenu } from './group-menu.ts'
import { friendMenu, moveMenu, strangerMenu } from './person-menu.ts'
import type { RosterScreen } from './roster-screen.ts'
import { nameOf } from './sections.ts'
import { useRosterActions } from './use-roster-actions.ts'

/** The context menu of a line of the roster, as long as one is open. */
export function RosterMenu({ screen }: { screen: RosterScreen }) {
  const app = useApp()
  const actions = useRosterActions(screen)
  const open = screen.menu.value
  if (open === undefined) return null
  const { about, at } = open

  const items = (): MenuItem[] => {
    if (about.is === 'group') return groupMenu(app, screen, about.group)
    if (about.is === 'move') return moveMenu(app, actions, about.number)
    return app.roster.friend(about.number) === undefined
      ? strangerMenu(app, actions, about.number)
      : friendMenu(app, screen, actions, about.number, at)
  }
  const label = (): string => {
    if (about.is !== 'group') return nameOf(app.people.get(about.number).value)
    return app.roster.groups.value.find(({ group }) => group === about.group)?.name ?? ''
  }
  return (
    // The menu that another one leads to is a new one at the same place.
    <ContextMenu
      key={about.is}
      at={at}
      label={label()}
      items={items()}
      onClose={() => {
        screen.menu.value = undefined
      }}
    />
  )
}
