import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { splitFileName } from '../model/names.ts'
import { Button } from '../parts/button.tsx'
import { FileName } from '../parts/file-name.tsx'
import { formatBytes } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { useFileQueue } from './file-queue.ts'
import { conversationWords } from './words.ts'

/** The files queued for a friend, if any. */
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
      <p>
        {queue.isHeld.value
          ? say.filesNotSent
          : !isConnected
            ? say.waitingForConnection
            : isAway
              ? say.waitingForFriend(name)
              : say.waitingForTurn}
      </p>
      <ul>
        {waiting.map(each => (
          <li key={each}>
            <FileName name={each.file.name} />
            <span class="conversation-file-size">{formatBytes(each.file.size)}</span>
            <Button
              kind="icon"
              label={say.dontSend(splitFileName(each.file.name).whole)}
              onClick={() => queue.remove(each)}
            >
              <Icon name="close" />
            </Button>
          </li>
        ))}
      </ul>
      {queue.isHeld.value && isConnected && (
        <div class="conversation-file-actions">
          <Button kind="primary" onClick={() => queue.goOn()}>
            {say.sendThem}
          </Button>
        </div>
      )}
    </section>
  )
}
