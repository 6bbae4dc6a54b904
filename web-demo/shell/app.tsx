/** Decides which windows and dialogs are on the screen. */
import { useApp } from '../model/app.ts'
import { AddressedDialog, isDialogOpen } from '../parts/dialog.tsx'
import { lazy } from '../parts/lazy.tsx'
import { Toasts } from '../parts/toasts.tsx'
import { RosterWindow } from '../roster/roster-window.tsx'
import { SignInWindow } from '../sign-in/sign-in-window.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { SignOutDialog } from './sign-out-dialog.tsx'
import './shell.css'

const PeopleDialogs = lazy(async () => (await import('../people/people-dialogs.tsx')).PeopleDialogs)
const RoomDialogs = lazy(async () => (await import('../rooms/room-dialogs.tsx')).RoomDialogs)
const RequestsDialog = lazy(async () => (await import('../roster/requests-dialog.tsx')).RequestsDialog)
const SettingsDialog = lazy(async () => (await import('./settings-dialog.tsx')).SettingsDialog)
const ClearHistoryDialog = lazy(async () => (await import('./clear-history-dialog.tsx')).ClearHistoryDialog)
const HistoryDialog = lazy(async () => (await import('../history/history-dialog.tsx')).HistoryDialog)

/** The open dialog, if any. */
function OpenDialog() {
  switch (useApp().view.dialog.value?.is) {
    case undefined:
      return null
    case 'settings':
      return <SettingsDialog />
    case 'history':
      return <HistoryDialog />
    case 'clear history':
      return <ClearHistoryDialog />
    case 'sign out':
      return <SignOutDialog />
    case 'find rooms':
    case 'room members':
    case 'room invite':
    case 'room search':
    case 'room settings':
    case 'leave room':
      return <RoomDialogs />
    case 'requests':
      return <RequestsDialog />
    default:
      return <PeopleDialogs />
  }
}

/** The whole page: the sign-in window, or the workspace of the signed-in user. */
export function App() {
  const { session } = useApp()
  return (
    <>
      {session.number.value === undefined ? <SignInWindow /> : <Workspace />}
      <ConnectionBanner />
      <AddressedDialog.Provider value={true}>
        <OpenDialog />
      </AddressedDialog.Provider>
      {!isDialogOpen.value && <Toasts />}
    </>
  )
}

// Not needed until someone is signed in and the roster is shown.
const ConversationWindow = lazy(
  async () => (await import('../conversation/conversation-window.tsx')).ConversationWindow,
)
const RoomPanel = lazy(async () => (await import('../rooms/room-panel.tsx')).RoomPanel)
const InspectorPane = lazy(async () => (await import('../inspector/inspector-pane.tsx')).InspectorPane)

/** The windows of the signed-in user: side by side on a desktop; on a phone only the one in front. */
function Workspace() {
  const { view } = useApp()
  const inspecting = view.inspector.value
  const isOpen = view.conversation.value !== undefined || view.room.value !== undefined
  const front = inspecting ? 'inspector' : isOpen ? 'conversation' : 'roster'
  return (
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
  )
}
