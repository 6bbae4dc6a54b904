import type { Room } from '../../client/index.ts'
import { roomName } from '../model/rooms-names.ts'
import './portrait.css'
import './room-face.css'

interface Props {
  room: Pick<Room, 'name' | 'room'>
  /** Width and height, px. */
  size: number
}

/** Colourings of portraits that have colours of their own. */
const COLOURINGS = 15

/** A sign for a room: its first letter, in one of the colours of portraits. Decorative: the name is always beside it. */
export function RoomFace({ room, size }: Props) {
  const [letter = ''] = roomName(room)
  return (
    <span
      class={`room-face portrait-${1 + (room.room % COLOURINGS)}`}
      style={{ width: `${size}px`, height: `${size}px`, fontSize: `${Math.round(size / 2)}px` }}
      aria-hidden="true"
    >
      {letter}
    </span>
  )
}
