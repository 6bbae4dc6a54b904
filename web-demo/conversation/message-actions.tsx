import { useState } from 'preact/hooks'
import { type App, useApp } from '../model/app.ts'
import type { ChatMessage } from '../model/chat-message.ts'
import type { Conversation } from '../model/conversation.ts'
import { failureText } from '../model/failure.ts'
import { words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { ContextMenu, Menu } from '../parts/menu.tsx'
import type { MenuItem } from '../parts/menu-list.tsx'
import { commonWords } from '../parts/words.ts'
import { useComposerField } from './composer-field.ts'
import { quoteOf } from './quote.ts'
import { conversationWords } from './words.ts'

interface Props {
  message: ChatMessage
  conversation: Conversation
  /** Where the user has asked for the menu on the message itself. */
  at: { x: number; y: number } | undefined
  onClose: () => void
}

/** What can be done with a message: a button beside it, and the same menu on it. */
export function MessageActions({ message, conversation, at, onClose }: Props) {
  const say = words(conversationWords)
  const app = useApp()
  const field = useComposerField()
  const [isDeleting, setDeleting] = useState(false)
  const isUnderWay = message.file === undefined ? message.state === 'sending' : message.file.outcome === undefined

  const reply = (): void => {
    conversation.draft.value = `${quoteOf(message.text)}${conversation.draft.peek()}`
    const element = field.current
    if (element === null) return
    element.focus()
    // Once the draft is in it.
    requestAnimationFrame(() => element.setSelectionRange(element.value.length, element.value.length))
  }
  const items: MenuItem[] = [
    { label: say.reply, icon: 'reply', onChoose: reply },
    { label: say.copy, icon: 'copy', onChoose: () => void copy(app, message.text) },
    {
      label: say.deleteHere,
      icon: 'trash',
      danger: true,
      disabled: isUnderWay,
      onChoose: () => setDeleting(true),
    },
  ]
  return (
    <>
      <div class="conversation-actions">
        <Menu label={<Icon name="more" />} buttonLabel={say.actions} items={items} />
      </div>
      {at !== undefined && <ContextMenu at={at} label={say.actions} items={items} onClose={onClose} />}
      {isDeleting && (
        <Dialog title={say.deleteTitle} onClose={() => setDeleting(false)}>
          <div class="conversation-delete">
            <p>{say.deleteQuestion}</p>
            <div class="conversation-file-actions">
              <Button onClick={() => setDeleting(false)}>{words(commonWords).cancel}</Button>
              <Button kind="danger" onClick={() => conversation.remove(message.id)}>
                {say.delete}
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  )
}

/** Insecure pages have no clipboard. */
async function copy({ view }: App, text: string): Promise<void> {
  const say = words(conversationWords)
  try {
    await navigator.clipboard.writeText(text)
    view.toast('ok', say.copied)
  } catch (error) {
    view.toast('error', navigator.clipboard === undefined ? say.notCopied : failureText(error))
  }
}
