import type { Room } from '../../client/index.ts'

/** What a dialog about a room of the user gets. */
export interface RoomDialogProps {
  room: Room
  onClose: () => void
}
