import type { ComponentChildren } from 'preact'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import type { RoomThread } from '../model/rooms-thread.ts'
import { lazy } from '../parts/lazy.tsx'
import { useDropGuard } from './dropped-files.ts'
import { FileQueueProvider, useNewFileQueue } from './file-queue.ts'
import { NothingOpen } from './nothing-open.tsx'
import { openTabs } from './open-tabs.ts'
import { windowWords } from './window-words.ts'
import '../parts/window.css'
import './conversation.css'

// Not needed until a conversation is opened.
const OpenConversations = lazy(async () => (await import('./open-conversations.tsx')).OpenConversations, <TitleBar />)
const RoomDialog = lazy(async () => (await import('../history/room-dialog.tsx')).RoomDialog)

/** The open conversations and rooms, or a hint how to begin one. */
export function ConversationWindow({ roomPanel }: { roomPanel: (room: RoomThread) => ComponentChildren }) {
  const app = useApp()
  const say = words(windowWords)
  useDropGuard()
  const queue = useNewFileQueue()
  return (
    <section class="window conversation-window" aria-label={say.title}>
      <FileQueueProvider value={queue}>
        {openTabs(app).length > 0 ? (
          <OpenConversations roomPanel={roomPanel} />
        ) : (
          <>
            <TitleBar />
            <NothingOpen />
          </>
        )}
      </FileQueueProvider>
      {app.files.wantsRoom.value !== undefined && <RoomDialog />}
    </section>
  )
}

/** Where the tabs will be. */
function TitleBar() {
  return (
    <header class="window-title conversation-title">
      <h2 class="window-heading">{words(windowWords).title}</h2>
    </header>
  )
}
