/** What rooms are called. */
import type { Room } from '../../client/index.ts'
import { words } from './language.ts'
import { plainName } from './names.ts'
import { roomModelWords } from './rooms-model-words.ts'

/** The name that the server gives to the room in which all meet, until somebody gives it another one. */
const LOBBY = '大厅'

/** Returns the name of a room as the reader sees it. Subscribes a component that reads it. */
export function roomName({ name, room }: Pick<Room, 'name' | 'room'>): string {
  const say = words(roomModelWords)
  return name === LOBBY ? say.lobby : plainName(name) || say.roomNumber(room)
}
