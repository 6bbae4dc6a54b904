import { useApp } from '../model/app-context.ts'
import { lazy } from '../parts/lazy.tsx'
import { RosterWindow } from '../roster/roster-window.tsx'
import './desk.css'

// Not needed before someone is signed in, nor for the roster to be there.
const ConversationWindow = lazy(
  async () => (await import('../conversation/conversation-window.tsx')).ConversationWindow,
)
const InspectorPane = lazy(async () => (await import('../inspector/inspector-pane.tsx')).InspectorPane)

/** The windows of who is signed in: side by side on a desktop; on a phone the one in front. */
export function Desk() {
  const { view } = useApp()
  const inspecting = view.inspector.value
  const front = inspecting ? 'inspector' : view.conversation.value === undefined ? 'roster' : 'conversation'
  return (
    <main class={`desk desk-front-${front}${inspecting ? ' desk-inspecting' : ''}`}>
      <h1 class="visually-hidden">OICQ</h1>
      <div class="desk-roster">
        <RosterWindow />
      </div>
      <div class="desk-conversation">
        <ConversationWindow />
      </div>
      {inspecting && (
        <div class="desk-inspector">
          <InspectorPane />
        </div>
      )}
    </main>
  )
}
