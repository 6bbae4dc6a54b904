import type { RoleFailure } from '../../store/rooms/interface.ts'

/** Why the store makes no change in a room, as reasons of a refusal. */
export const roleReasons = {
  'unknown room': 'noSuchRoom',
  'not a member': 'notInRoom',
  'role too low': 'roleTooLow',
  'no such member': 'noSuchMember',
} as const satisfies Record<RoleFailure | 'unknown room', string>
