/** Why the store makes no change in a room, as refusals. */
import { Refusal } from '../../errors.ts'
import type { Invited, Joined, Removed, RoleFailure } from '../../store/rooms/interface.ts'
import { roomLimits } from './limits.ts'

const roleReasons = {
  'unknown room': 'noSuchRoom',
  'not a member': 'notInRoom',
  'role too low': 'roleTooLow',
  'no such member': 'noSuchMember',
} as const satisfies Record<RoleFailure | 'unknown room', string>

export function refusedChange(outcome: RoleFailure | 'unknown room'): Refusal {
  return new Refusal(roleReasons[outcome])
}

export function refusedJoin(outcome: Extract<Joined, string>): Refusal {
  switch (outcome) {
    case 'unknown room':
      return new Refusal('noSuchRoom')
    case 'already':
      return new Refusal('alreadyInRoom')
    case 'banned':
      return new Refusal('banned')
    case 'not invited':
      return new Refusal('invitationNeeded')
    case 'full':
      return new Refusal('roomFull', roomLimits.members)
    case 'too many rooms':
      return new Refusal('tooManyRooms', roomLimits.rooms)
  }
}

/** The refusal of someone else's membership. */
export function refusedInvitation(outcome: Exclude<Extract<Invited, string>, 'ignored'>): Refusal {
  switch (outcome) {
    case 'unknown number':
      return new Refusal('noSuchNumber')
    case 'not a member':
      return new Refusal('notInRoom')
    case 'too many rooms':
      return new Refusal('theirRoomsFull')
    default:
      return refusedJoin(outcome)
  }
}

export function refusedRemoval(outcome: Extract<Removed, string>): Refusal {
  return new Refusal(outcome === 'unknown number' ? 'noSuchNumber' : roleReasons[outcome])
}
