import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { rosterWords } from './words.ts'

/** How to begin, as long as there is no friend in any group. */
export function NoFriends() {
  const { roster, view } = useApp()
  const say = words(rosterWords)
  const groups = roster.groups.value
  if (groups.length === 0 || groups.some(({ friends }) => friends.length > 0)) return null
  return (
    <div class="roster-outcome">
      <p>{say.noFriends}</p>
      <p class="roster-quiet">{say.noFriendsHint}</p>
      <Button
        kind="primary"
        onClick={() => {
          view.dialog.value = { is: 'find' }
        }}
      >
        <Icon name="search" />
        {say.findPeople}
      </Button>
    </div>
  )
}
