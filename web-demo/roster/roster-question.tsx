import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { DeleteDialog } from './delete-dialog.tsx'
import { FIRST_GROUP } from './group-menu.ts'
import { GroupNameDialog } from './group-name-dialog.tsx'
import type { RosterScreen } from './roster-screen.ts'
import { groupKey, nameOf } from './sections.ts'
import { rosterWords } from './words.ts'

/** The dialog in which the roster asks something, as long as one is open. */
export function RosterQuestion({ screen }: { screen: RosterScreen }) {
  const { roster, people } = useApp()
  const say = words(rosterWords)
  const question = screen.question.value
  const onClose = (): void => {
    screen.question.value = undefined
  }
  const nameOfGroup = (wanted: number): string => roster.groups.value.find(({ group }) => group === wanted)?.name ?? ''

  switch (question?.is) {
    case undefined:
      return null
    case 'add group':
      return (
        <GroupNameDialog
          title={say.addGroupTitle}
          name=""
          action={say.add}
          onName={async name => {
            screen.current.value = groupKey(await roster.addGroup(name))
          }}
          onClose={onClose}
        />
      )
    case 'rename group':
      return (
        <GroupNameDialog
          title={say.renameGroupTitle}
          name={nameOfGroup(question.group)}
          action={say.rename}
          onName={name => roster.renameGroup(question.group, name)}
          onClose={onClose}
        />
      )
    case 'delete group': {
      const count = roster.groups.value.find(({ group }) => group === question.group)?.friends.length ?? 0
      return (
        <DeleteDialog
          title={say.deleteGroupTitle}
          question={say.deleteGroupAsk(nameOfGroup(question.group))}
          consequence={count === 0 ? say.deleteGroupEmpty : say.deleteGroupMoves(count, nameOfGroup(FIRST_GROUP))}
          onDelete={() => roster.deleteGroup(question.group)}
          onClose={onClose}
        />
      )
    }
    case 'delete friend': {
      const { number, nickname } = people.get(question.number).value
      return (
        <DeleteDialog
          title={say.deleteFriendTitle}
          question={say.deleteFriendAsk(nickname === '' ? nameOf({ number, nickname }) : `${nickname} (${number})`)}
          consequence={say.deleteFriendKeeps}
          onDelete={() => roster.deleteFriend(question.number)}
          onClose={onClose}
        />
      )
    }
  }
}
