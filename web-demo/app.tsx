/** Which windows are on the screen. */
import { useApp } from './model/app-context.ts'
import { isDialogOpen } from './parts/dialog.tsx'
import { lazy } from './parts/lazy.tsx'
import { RequestsDialog } from './roster/requests-dialog.tsx'
import { ClearHistoryDialog } from './shell/clear-history-dialog.tsx'
import { ConnectionBanner } from './shell/connection-banner.tsx'
import { Desk } from './shell/desk.tsx'
import { Notes } from './shell/notes.tsx'
import { SettingsDialog } from './shell/settings-dialog.tsx'
import { SignInWindow } from './sign-in/sign-in-window.tsx'

const PeopleDialogs = lazy(async () => (await import('./people/people-dialogs.tsx')).PeopleDialogs)

/** The dialog that is open, if any. */
function OpenDialog() {
  switch (useApp().view.dialog.value?.is) {
    case undefined:
      return null
    case 'settings':
      return <SettingsDialog />
    case 'clear history':
      return <ClearHistoryDialog />
    case 'requests':
      return <RequestsDialog />
    default:
      return <PeopleDialogs />
  }
}

/** The whole page: the login box, or the desk of who is signed in. */
export function App() {
  const { session } = useApp()
  return (
    <>
      {session.number.value === undefined ? <SignInWindow /> : <Desk />}
      <ConnectionBanner />
      <OpenDialog />
      {!isDialogOpen.value && <Notes />}
    </>
  )
}
