/** The dialogs of the signed-in user, loaded when they are opened, except for signing out, which needs no connection. */
import { useApp } from '../model/app.ts'
import { lazy } from '../parts/lazy.tsx'
import { SignOutDialog } from './sign-out-dialog.tsx'

const PeopleDialogs = lazy(async () => (await import('../people/people-dialogs.tsx')).PeopleDialogs)
const RoomDialogs = lazy(async () => (await import('../rooms/room-dialogs.tsx')).RoomDialogs)
const RequestsDialog = lazy(async () => (await import('../roster/requests-dialog.tsx')).RequestsDialog)
const SettingsDialog = lazy(async () => (await import('./settings-dialog.tsx')).SettingsDialog)
const ClearHistoryDialog = lazy(async () => (await import('./clear-history-dialog.tsx')).ClearHistoryDialog)
const HistoryDialog = lazy(async () => (await import('../history/history-dialog.tsx')).HistoryDialog)

/** The open dialog, if any. */
export function OpenDialog() {
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
