/** Decides what is on the screen: the sign-in window, or the windows and dialogs of the signed-in user. */
import { useApp } from '../model/app.ts'
import { isDialogOpen } from '../parts/dialog.tsx'
import { lazy } from '../parts/lazy.tsx'
import { Spinner } from '../parts/status.tsx'
import { Toasts } from '../parts/toasts.tsx'
import { SignInWindow } from '../sign-in/sign-in-window.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import './shell.css'

// Not needed until someone is signed in.
const Workspace = lazy(
  async () => (await import('./workspace.tsx')).Workspace,
  <div class="workspace-waiting">
    <Spinner />
  </div>,
)

/** The whole page. */
export function App() {
  const { session } = useApp()
  return (
    <>
      {session.number.value === undefined ? <SignInWindow /> : <Workspace />}
      <ConnectionBanner />
      {!isDialogOpen.value && <Toasts />}
    </>
  )
}
