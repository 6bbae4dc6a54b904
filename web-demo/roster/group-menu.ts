import { words } from '../language/language.ts'
import type { App } from '../model/app.ts'
import type { MenuItem } from '../parts/menu-list.tsx'
import type { Question, RosterScreen } from './roster-screen.ts'
import { rosterWords } from './words.ts'

/** The group that every account has, and into which new friends come (G1). */
export const FIRST_GROUP = 1

/** What can be done with a group; the first one stays (G1). */
export function groupMenu(app: App, screen: RosterScreen, group: number): MenuItem[] {
  const say = words(rosterWords)
  const ask = (question: Question) => () => {
    screen.question.value = question
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
