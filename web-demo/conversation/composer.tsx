import type { ComponentChildren, RefObject, TextareaHTMLAttributes } from 'preact'
import { useId, useLayoutEffect } from 'preact/hooks'
import { MAX_TEXT_BYTES, textBytes } from '../../client/index.ts'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import type { Outgoing, Thread } from '../model/thread.ts'
import { Button } from '../parts/button.tsx'
import { formatCount } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { commonWords } from '../parts/words.ts'
import { enterAction, insertAtCaret } from './composer-input.ts'
import { EmojiButton } from './emoji-picker.tsx'
import { conversationWords } from './words.ts'

/** The byte counter appears from this share of the limit on. */
const COUNTED_FROM = 0.8
/** Maximum number of characters: more than a message allows, so that the user can paste and shorten. */
const MAX_LENGTH = 32_768

/** Offers what may be meant by what is being written: a list that the field controls. */
export interface Suggesting {
  /** Says so of the field to those who do not see it. */
  readonly attributes: Pick<
    TextareaHTMLAttributes<HTMLTextAreaElement>,
    'aria-autocomplete' | 'aria-haspopup' | 'aria-controls' | 'aria-activedescendant'
  >
  /** The text or the caret may have moved; without a field, the user is elsewhere. */
  moved(field?: HTMLTextAreaElement): void
  /** Returns whether the key was meant for the list. */
  pressed(key: KeyboardEvent): boolean
  readonly list: ComponentChildren
}

interface Props {
  thread: Pick<Thread, 'draft'> & Pick<Outgoing, 'send'>
  field: RefObject<HTMLTextAreaElement | null>
  /** What is written here, and to whom. */
  label: string
  /** Shown below the field when nothing more important is, in place of the keys. */
  note?: string | undefined
  suggesting?: Suggesting
}

/** The message composer. A draft survives switching to another conversation, and can be sent while offline. */
export function Composer({ thread, field, label, note, suggesting }: Props) {
  const app = useApp()
  const say = words(conversationWords)
  const id = useId()
  const draft = thread.draft.value
  const text = draft.trimEnd()
  const bytes = textBytes(text)
  const tooLong = bytes > MAX_TEXT_BYTES
  // What is written now would not go out by itself.
  const hasEnded = app.session.status.value.is === 'ended' || app.session.isReadOnly.value
  useGrowingField(field, draft)

  const send = (): void => {
    if (text.trim() === '' || tooLong || hasEnded) return
    thread.send(text)
    thread.draft.value = ''
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
        {suggesting?.list}
        <textarea
          ref={field}
          class="conversation-composer-field"
          rows={1}
          dir="auto"
          maxLength={MAX_LENGTH}
          enterkeyhint={app.preferences.sendWith.value === 'enter' ? 'send' : 'enter'}
          aria-label={label}
          placeholder={label}
          aria-describedby={`${id}-count ${id}-hint`}
          aria-invalid={tooLong ? 'true' : undefined}
          {...suggesting?.attributes}
          value={draft}
          onInput={event => {
            thread.draft.value = event.currentTarget.value
            suggesting?.moved(event.currentTarget)
          }}
          onKeyUp={event => suggesting?.moved(event.currentTarget)}
          onClick={event => suggesting?.moved(event.currentTarget)}
          onBlur={() => suggesting?.moved()}
          onKeyDown={event => {
            if (suggesting?.pressed(event)) {
              event.preventDefault()
              event.stopPropagation()
              return
            }
            const action = enterAction(event, app.preferences.sendWith.value)
            if (action === undefined) return
            event.preventDefault()
            if (action === 'send') send()
            else insertAtCaret(event.currentTarget, '\n')
          }}
        />
        <Button
          kind="primary"
          type="submit"
          class="conversation-send"
          disabled={text.trim() === '' || tooLong || hasEnded}
        >
          <Icon name="send" />
          <span>{say.send}</span>
        </Button>
      </div>
      <div class="conversation-composer-foot">
        <ComposerHint id={`${id}-hint`} note={note} tooLong={tooLong} isEmpty={draft === ''} />
        <span id={`${id}-count`} class={tooLong ? 'conversation-count conversation-count-over' : 'conversation-count'}>
          {bytes >= MAX_TEXT_BYTES * COUNTED_FROM &&
            words(commonWords).bytesUsed(formatCount(bytes), formatCount(MAX_TEXT_BYTES))}
        </span>
      </div>
    </form>
  )
}

/** Fits the field to its text where CSS cannot (`field-sizing`); CSS limits its height. */
function useGrowingField(field: RefObject<HTMLTextAreaElement | null>, draft: string): void {
  useLayoutEffect(() => {
    const element = field.current
    if (element === null || CSS.supports('field-sizing', 'content')) return
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight + element.offsetHeight - element.clientHeight}px`
  }, [draft])
}

interface HintProps {
  id: string
  note: string | undefined
  tooLong: boolean
  /** Whether nothing is written. */
  isEmpty: boolean
}

/** Below the field: why the text cannot be sent, when it will be delivered, or which key sends. */
function ComposerHint({ id, note, tooLong, isEmpty }: HintProps) {
  const app = useApp()
  const say = words(conversationWords)
  const status = app.session.status.value
  const connected = status.is === 'online'
  const isElsewhere = status.is === 'ended' && status.because === 'signed in elsewhere'
  const keys = app.preferences.sendWith.value === 'enter' ? say.sendWithEnter : say.sendWithControl
  return (
    <p id={id} class="conversation-hint" role="status">
      {tooLong ? (
        <span class="conversation-hint-error">{say.tooLong}</span>
      ) : status.is === 'ended' ? (
        <span class="conversation-hint-warning">
          {!isEmpty && say.draftNotSent} {isElsewhere && say.saidElsewhere}
        </span>
      ) : app.session.isReadOnly.value ? (
        <span class="conversation-hint-warning">{say.readOnly}</span>
      ) : !connected ? (
        <span class="conversation-hint-warning">{say.notConnected}</span>
      ) : note !== undefined ? (
        note
      ) : (
        <span class="conversation-hint-keys">{keys}</span>
      )}
    </p>
  )
}
