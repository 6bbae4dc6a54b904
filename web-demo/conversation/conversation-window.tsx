import { useEffect } from 'preact/hooks'
import { type App, useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { lazy } from '../parts/lazy.tsx'
import { ConversationTabs } from './conversation-tabs.tsx'
import { useDropGuard } from './dropped-files.ts'
import { FileQueueProvider, useNewFileQueue } from './file-queue.ts'
import { NothingOpen } from './nothing-open.tsx'
import { conversationWords } from './words.ts'
import '../parts/window.css'
import './conversation.css'

// Not needed until a conversation is opened.
const ConversationPanel = lazy(async () => (await import('./conversation-panel.tsx')).ConversationPanel)
const PictureViewer = lazy(async () => (await import('./picture-viewer.tsx')).PictureViewer)
const RoomDialog = lazy(async () => (await import('../history/room-dialog.tsx')).RoomDialog)

/** The open conversations: their tabs and the one in front. Alt+1 to Alt+9 switch between the first nine. */
export function ConversationWindow() {
  const app = useApp()
  const say = words(conversationWords)
  useAltDigits(app)
  useDropGuard()
  const queue = useNewFileQueue()
  const front = app.conversations.open.value.find(one => one.number === app.view.conversation.value)
  return (
    <section class="window conversation-window" aria-label={say.title}>
      <ConversationTabs />
      <FileQueueProvider value={queue}>
        {front === undefined ? <NothingOpen /> : <ConversationPanel key={front.number} conversation={front} />}
      </FileQueueProvider>
      {app.view.picture.value !== undefined && <PictureViewer />}
      {app.files.wantsRoom.value !== undefined && <RoomDialog />}
    </section>
  )
}

/** Makes Alt+1 … Alt+9 switch tabs, wherever the focus is, unless a dialog is open. */
function useAltDigits(app: App): void {
  useEffect(() => {
    const listening = new AbortController()
    const onKey = (event: KeyboardEvent): void => {
      const digit = /^Digit([1-9])$/.exec(event.code)?.[1]
      if (digit === undefined || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
      const conversation = app.conversations.open.value[Number(digit) - 1]
      if (conversation === undefined || app.view.dialog.value !== undefined) return
      event.preventDefault()
      app.conversations.openWith(conversation.number)
    }
    addEventListener('keydown', onKey, { signal: listening.signal })
    return () => listening.abort()
  }, [app])
}
