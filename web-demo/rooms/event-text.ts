import type { App } from '../model/app.ts'
import { words } from '../model/language.ts'
import { displayName, parseNumber, plainName } from '../model/names.ts'
import { roomName } from '../model/rooms-names.ts'
import type { RoomMessage } from '../model/rooms-thread.ts'
import { roomWords } from './words.ts'

/** Returns what has happened in a room, in words (R1.4, R1.5). Subscribes a component. */
export function eventText({ people }: App, message: RoomMessage): string {
  const say = words(roomWords)
  const who = speakerName(message)
  const named = (number: string): string => {
    const parsed = parseNumber(number)
    return parsed === undefined ? number : displayName(people.get(parsed).value)
  }
  const [first = '', rest] = split(message.text)
  switch (message.event) {
    case 'joined':
      return say.joined(who)
    case 'left':
      return say.left(who)
    case 'removed':
      return say.removed(who, plainName(rest) || first)
    default:
      break
  }
  switch (first) {
    case 'name':
      return say.named(who, roomName({ name: rest, room: 0 }))
    case 'topic':
      return plainName(rest) === '' ? say.topicCleared(who) : say.topicSet(who, plainName(rest))
    case 'access':
      return rest === '0' ? say.madeOpen(who) : say.madeInvited(who)
    case 'owner':
      return say.ownerIs(who, named(rest))
    case 'moderator':
      return say.moderatorIs(who, named(rest))
    case 'member':
      return say.memberIs(who, named(rest))
    default:
      return say.changed(who)
  }
}

/** The name that a speaker had when it was said. */
export function speakerName({ from, nickname }: Pick<RoomMessage, 'from' | 'nickname'>): string {
  return displayName({ number: from, nickname: plainName(nickname) })
}

function split(text: string): [first: string, rest: string] {
  const end = text.indexOf(' ')
  return end === -1 ? [text, ''] : [text.slice(0, end), text.slice(end + 1)]
}
