import { useApp } from '../model/app.ts'
import { AddressedDialog } from '../parts/dialog.tsx'
import { lazy } from '../parts/lazy.tsx'
import { RosterWindow } from '../roster/roster-window.tsx'
import { OpenDialog } from './open-dialog.tsx'
import './workspace.css'

// Not needed until the roster is shown.
const ConversationWindow = lazy(
  async () => (await import('../conversation/conversation-window.tsx')).ConversationWindow,
)
const RoomPanel = lazy(async () => (await import('../rooms/room-panel.tsx')).RoomPanel)
const InspectorPane = lazy(async () => (await import('../inspector/inspector-pane.tsx')).InspectorPane)

/** The windows of the signed-in user: side by side on a desktop; on a phone only the one in front. */
export function Workspace() {
  const { view } = useApp()
  const inspecting = view.inspector.value
  const isOpen = view.conversation.value !== undefined || view.room.value !== undefined
  const front = inspecting ? 'inspector' : isOpen ? 'conversation' : 'roster'
  return (
    <>
      <main class={`workspace workspace-front-${front}${inspecting ? ' workspace-inspecting' : ''}`}>
        <h1 class="visually-hidden">OICQ</h1>
        <div class="workspace-roster">
          <RosterWindow />
        </div>
        <div class="workspace-conversation">
          <ConversationWindow roomPanel={thread => <RoomPanel key={`room ${thread.number}`} thread={thread} />} />
        </div>
        {inspecting && (
          <div class="workspace-inspector">
            <InspectorPane />
          </div>
        )}
      </main>
      <AddressedDialog.Provider value={true}>
        <OpenDialog />
      </AddressedDialog.Provider>
    </>
  )
}
