import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { Button } from '../parts/button.tsx'
import { formatBytes } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { FileName } from './file-name.tsx'
import { useFileQueue } from './file-queue.ts'
import { shownName } from './shown-name.ts'
import { conversationWords } from './words.ts'

/** The files that are to be offered to someone as soon as that is possible; nothing when there are none. */
export function WaitingFiles({ friend, name }: { friend: number; name: string }) {
  const app = useApp()
  const queue = useFileQueue()
  const say = words(conversationWords)
  const waiting = queue.waiting.value.filter(each => each.friend === friend)
  if (waiting.length === 0) return null
  const isConnected = app.session.status.value.is === 'online'
  const isAway = app.roster.friend(friend)?.state === 'offline'
  return (
    <section class="conversation-strip" aria-label={say.waitingFiles}>
      <p>{!isConnected ? say.waitingForConnection : isAway ? say.waitingForFriend(name) : say.waitingForTurn}</p>
      <ul>
        {waiting.map(each => (
          <li key={each}>
            <FileName name={each.file.name} />
            <span class="conversation-file-size">{formatBytes(each.file.size)}</span>
            <Button
              kind="icon"
              label={say.dontSend(shownName(each.file.name).whole)}
              onClick={() => queue.remove(each)}
            >
              <Icon name="close" />
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
