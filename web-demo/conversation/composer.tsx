import type { RefObject } from 'preact'
import { useId, useLayoutEffect } from 'preact/hooks'
import { MAX_TEXT_BYTES, textBytes } from '../../client/index.ts'
import { useApp } from '../model/app.ts'
import type { Conversation } from '../model/conversation.ts'
import { words } from '../model/language.ts'
import { displayName } from '../model/names.ts'
import { Button } from '../parts/button.tsx'
import { formatCount } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { commonWords } from '../parts/words.ts'
import { insertAtCaret, meaningOf } from './composer-input.ts'
import { EmojiButton } from './emoji-picker.tsx'
import { conversationWords } from './words.ts'

/** From this share of the limit on, the bytes are counted where one can see it. */
const countedFrom = 0.8
/** More than fits in a message, so that one can paste and shorten; but not a whole book, characters. */
const maxLength = 32_768

interface Props {
  conversation: Conversation
  field: RefObject<HTMLTextAreaElement | null>
}

/** Where one writes. What is written stays when one looks at another conversation, and may be sent while offline. */
export function Composer({ conversation, field }: Props) {
  const app = useApp()
  const say = words(conversationWords)
  const id = useId()
  const draft = conversation.draft.value
  const text = draft.trimEnd()
  const bytes = textBytes(text)
  const tooLong = bytes > MAX_TEXT_BYTES
  const name = displayName(app.people.get(conversation.number).value)
  useGrowingField(field, draft)

  const send = (): void => {
    if (text.trim() === '' || tooLong) return
    conversation.send(text)
    conversation.draft.value = ''
    field.current?.focus()
  }

  return (
    <form
      class="conversation-composer"
      onSubmit={event => {
        event.preventDefault()
        send()
      }}
    >
      <div class="conversation-composer-row">
        <EmojiButton field={field} />
        <textarea
          ref={field}
          class="conversation-composer-field"
          rows={1}
          dir="auto"
          maxLength={maxLength}
          enterkeyhint={app.preferences.sendWith.value === 'enter' ? 'send' : 'enter'}
          aria-label={say.messageTo(name)}
          placeholder={say.messageTo(name)}
          aria-describedby={`${id}-count ${id}-hint`}
          aria-invalid={tooLong ? 'true' : undefined}
          value={draft}
          onInput={event => {
            conversation.draft.value = event.currentTarget.value
          }}
          onKeyDown={event => {
            const meaning = meaningOf(event, app.preferences.sendWith.value)
            if (meaning === undefined) return
            event.preventDefault()
            if (meaning === 'send') send()
            else insertAtCaret(event.currentTarget, '\n')
          }}
        />
        <Button kind="primary" type="submit" class="conversation-send" disabled={text.trim() === '' || tooLong}>
          <Icon name="send" />
          <span>{say.send}</span>
        </Button>
      </div>
      <div class="conversation-composer-foot">
        <ComposerHint id={`${id}-hint`} number={conversation.number} tooLong={tooLong} />
        <span id={`${id}-count`} class={tooLong ? 'conversation-count conversation-count-over' : 'conversation-count'}>
          {bytes >= MAX_TEXT_BYTES * countedFrom &&
            words(commonWords).bytesUsed(formatCount(bytes), formatCount(MAX_TEXT_BYTES))}
        </span>
      </div>
    </form>
  )
}

/** Makes the field as tall as its text where CSS can't (`field-sizing`); CSS sets how tall it may get. */
function useGrowingField(field: RefObject<HTMLTextAreaElement | null>, draft: string): void {
  useLayoutEffect(() => {
    const element = field.current
    if (element === null || CSS.supports('field-sizing', 'content')) return
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight + element.offsetHeight - element.clientHeight}px`
  }, [draft])
}

/** Below the field: why something can't be sent, when it will arrive, or else which key sends. */
function ComposerHint({ id, number, tooLong }: { id: string; number: number; tooLong: boolean }) {
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
