/** Why the chat server refuses a request, in words (R1, R2, E4). */
import { type ReasonText, waiting } from './reason-text.ts'

/** How long to wait before the same is said again, in seconds: its tag is known for longer (R4). */
const RESEND_WAIT_S = 5

export const roomTexts = {
  noSuchRoom: {
    remedy: 'change',
    about: 'There is no such room, or none that you may know of (R1).',
    words: () => 'there is no such room',
  },
  notInRoom: {
    remedy: 'change',
    about: 'You are not a member of the room (R2).',
    words: () => 'you are not a member of the room',
  },
  roomFull: {
    remedy: 'change',
    about: 'The room has as many members as it may have (R1).',
    words: (most: number) => `the room has ${most} members already`,
  },
  tooManyRooms: {
    remedy: 'change',
    about: 'You are in as many rooms as you may be (R1).',
    words: (most: number) => `you are in ${most} rooms already`,
  },
  theirRoomsFull: {
    remedy: 'ask',
    about: 'The other user has as many rooms and invitations as one may have (R1).',
    words: () => 'the other user cannot be in more rooms',
  },
  invitationNeeded: {
    remedy: 'ask',
    about: 'The room is by invitation (R1).',
    words: () => 'the room is by invitation',
  },
  banned: {
    remedy: 'ask',
    about: 'The user is banned from the room (R2).',
    words: () => 'banned from the room',
  },
  roleTooLow: {
    remedy: 'ask',
    about: 'Only the owner may do this, or only moderators and the owner (R2).',
    words: () => 'your role in the room does not allow this',
  },
  roomNameLength: {
    remedy: 'change',
    about: 'The name of the room is empty or too long (R1).',
    words: (least: number, most: number) => `the name of a room must have ${least}–${most} characters`,
  },
  topicTooLong: {
    remedy: 'change',
    about: 'The topic is too long (R1).',
    words: (most: number) => `topic must have at most ${most} bytes`,
  },
  unknownAccess: {
    remedy: 'change',
    about: 'There is no such access to a room (R1).',
    words: () => 'there is no such access',
  },
  noSuchMember: {
    remedy: 'change',
    about: 'The other user is not a member of the room (R2).',
    words: () => 'the other user is not a member of the room',
  },
  alreadyInRoom: {
    remedy: 'never',
    about: 'The user is a member of the room already (R2).',
    words: () => 'already a member of the room',
  },
  sayingTooFast: {
    about: 'You, or all in the room together, say too much at once (R2).',
    words: (seconds: number) => waiting('too much is said at once', seconds),
  },
  unknownRole: {
    remedy: 'change',
    about: 'There is no such role, or it cannot be given (R2).',
    words: () => 'there is no such role to give',
  },
  unknownRemoval: {
    remedy: 'change',
    about: 'A member can be removed, banned or let in again, nothing else (R2).',
    words: () => 'removal must be 0, 1 or 2',
  },
  mayBeSaid: {
    about: 'The database is too slow: what was said may be in the history still; say it again with the same tag (R4).',
    words: () => waiting('this may still be said', RESEND_WAIT_S),
  },
} satisfies { readonly [name: string]: ReasonText }
