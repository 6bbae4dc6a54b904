import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { type App, useApp } from '../model/app.ts'
import type { RoomThread } from '../model/rooms-thread.ts'
import { lazy } from '../parts/lazy.tsx'
import { ConversationPanel } from './conversation-panel.tsx'
import { ConversationTabs } from './conversation-tabs.tsx'
import { NothingOpen } from './nothing-open.tsx'
import { openTabs } from './open-tabs.ts'

const PictureViewer = lazy(async () => (await import('./picture-viewer.tsx')).PictureViewer)

/** The tabs of what is open, and the one in front. Alt+1 to Alt+9 switch between the first nine. */
export function OpenConversations({ roomPanel }: { roomPanel: (room: RoomThread) => ComponentChildren }) {
  const app = useApp()
  useAltDigits(app)
  const front = openTabs(app).find(({ isFront }) => isFront)
  return (
    <>
      <ConversationTabs />
      {front === undefined ? (
        <NothingOpen />
      ) : 'room' in front.of ? (
        roomPanel(front.of.room)
      ) : (
        <ConversationPanel key={front.key} conversation={front.of.conversation} />
      )}
      {app.view.picture.value !== undefined && <PictureViewer />}
    </>
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
