import { useEffect } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import type { RoomDialogName } from '../model/view.ts'
import { FindRoomsDialog } from './find-rooms-dialog.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { LeaveDialog } from './leave-dialog.tsx'
import { MembersDialog } from './members-dialog.tsx'
import { SearchDialog } from './search-dialog.tsx'
import { SettingsDialog } from './settings-dialog.tsx'
import '../people/people.css'
import '../people/find.css'
import './room-dialogs.css'

/** The open dialog about rooms, if any. */
export function RoomDialogs() {
  const { view } = useApp()
  const open = view.dialog.value
  const onClose = (): void => {
    view.dialog.value = undefined
  }
  switch (open?.is) {
    case 'find rooms':
      return <FindRoomsDialog onClose={onClose} />
    case 'room members':
    case 'room invite':
    case 'room search':
    case 'room settings':
    case 'leave room':
      return <OfRoom key={open.number} is={open.is} number={open.number} onClose={onClose} />
    default:
      return null
  }
}

const dialogs = {
  'room members': MembersDialog,
  'room invite': InviteDialog,
  'room search': SearchDialog,
  'room settings': SettingsDialog,
  'leave room': LeaveDialog,
}

/** Closes when the user is in the room no more. */
function OfRoom({ is, number, onClose }: { is: RoomDialogName; number: number; onClose: () => void }) {
  const { rooms } = useApp()
  const room = rooms.get(number)
  const isOutside = rooms.areKnown.value && (room === undefined || room.role === 'invited')
  useEffect(() => {
    if (isOutside) onClose()
  }, [isOutside])
  const Dialog = dialogs[is]
  return room === undefined || isOutside ? null : <Dialog room={room} onClose={onClose} />
}
