import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { type App, useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import type { RoomThread } from '../model/rooms-thread.ts'
import { lazy } from '../parts/lazy.tsx'
import { ConversationTabs } from './conversation-tabs.tsx'
import { useDropGuard } from './dropped-files.ts'
import { FileQueueProvider, useNewFileQueue } from './file-queue.ts'
import { NothingOpen } from './nothing-open.tsx'
import { openTabs } from './open-tabs.ts'
import { windowWords } from './window-words.ts'
import '../parts/window.css'
import './conversation.css'

// Not needed until a conversation is opened.
const ConversationPanel = lazy(async () => (await import('./conversation-panel.tsx')).ConversationPanel)
const PictureViewer = lazy(async () => (await import('./picture-viewer.tsx')).PictureViewer)
const RoomDialog = lazy(async () => (await import('../history/room-dialog.tsx')).RoomDialog)

/** The open conversations and rooms: their tabs and the one in front. Alt+1 to Alt+9 switch between the first nine. */
export function ConversationWindow({ roomPanel }: { roomPanel: (room: RoomThread) => ComponentChildren }) {
  const app = useApp()
  const say = words(windowWords)
  useAltDigits(app)
  useDropGuard()
  const queue = useNewFileQueue()
  const front = openTabs(app).find(({ isFront }) => isFront)
  return (
    <section class="window conversation-window" aria-label={say.title}>
      <ConversationTabs />
      <FileQueueProvider value={queue}>
        {front === undefined ? (
          <NothingOpen />
        ) : 'room' in front.of ? (
          roomPanel(front.of.room)
        ) : (
          <ConversationPanel key={front.key} conversation={front.of.conversation} />
        )}
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
      const tab = openTabs(app)[Number(digit) - 1]
      if (tab === undefined || app.view.dialog.value !== undefined) return
      event.preventDefault()
      tab.show()
    }
    addEventListener('keydown', onKey, { signal: listening.signal })
    return () => listening.abort()
  }, [app])
}
