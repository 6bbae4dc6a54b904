import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { conversationWords } from './words.ts'

/** Below the field: why something can't be sent, when it will arrive, or else which key sends. */
export function ComposerHint({ id, number, tooLong }: { id: string; number: number; tooLong: boolean }) {
  const app = useApp()
  const say = words(conversationWords)
  const connected = app.session.status.value.is === 'online'
  const away = app.roster.friend(number)?.state === 'offline'
  const keys = app.preferences.sendWith.value === 'enter' ? say.sendWithEnter : say.sendWithControl
  return (
    <p id={id} class="conversation-hint" role="status">
      {tooLong ? (
        <span class="conversation-hint-error">{say.tooLong}</span>
      ) : !connected ? (
        <span class="conversation-hint-warning">{say.notConnected}</span>
      ) : away ? (
        say.friendOffline
      ) : (
        <span class="conversation-hint-keys">{keys}</span>
      )}
    </p>
  )
}
