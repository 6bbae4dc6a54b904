import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { roomName } from '../model/rooms-names.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import type { RoomDialogProps } from './room-dialog-props.ts'
import { roomWords } from './words.ts'

/** Asks before the user leaves a room, and says what then becomes of it. */
export function LeaveDialog({ room, onClose }: RoomDialogProps) {
  const { rooms } = useApp()
  const say = words(roomWords)
  return (
    <ConfirmDialog title={say.leaveTitle} action={say.leave} onConfirm={() => rooms.leave(room.room)} onClose={onClose}>
      <p class="people-question">{say.leaveQuestion(roomName(room))}</p>
      <p class="people-quiet">
        {room.access === 'open' ? say.leaveOpen : say.leaveInvited} {room.role === 'owner' && say.leaveOwner}
      </p>
    </ConfirmDialog>
  )
}
