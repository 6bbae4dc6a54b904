/** Why the server refuses a request: rows of the table of reasons (E1, E4). */
import { type ReasonRow, waiting } from './reason-row.ts'

/** How long to wait before trying again what met a passing trouble, in seconds. */
const WAIT_S = 5

export const refusalReasons = {
  // Any request.
  unknownType: {
    code: 16,
    about: 'There is no message of this type (W9).',
    remedy: 'never',
    words: () => 'there is no message of this type',
  },
  noProgram: {
    code: 17,
    about: 'No such program is attached to the server (W9).',
    remedy: 'ask',
    words: () => 'no such program is attached to this server',
  },
  serverFailed: {
    code: 18,
    about: 'A fault of the server.',
    remedy: 'ask',
    closes: 'unavailable',
    words: () => 'the server failed',
  },
  unavailable: {
    code: 19,
    about: 'The database or the cluster cannot be reached.',
    remedy: 'wait',
    words: () => waiting('the server cannot reach its data now', WAIT_S),
  },
  busy: {
    code: 20,
    about: 'Too many requests of this kind are waiting already.',
    remedy: 'wait',
    words: () => waiting('too many such requests are waiting', WAIT_S),
  },
  operatorsOnly: {
    code: 21,
    about: 'Only operators may do this (M3, S2).',
    remedy: 'ask',
    words: () => 'this is for operators only',
  },
  noSuchNumber: {
    code: 22,
    about: 'There is no account with this number (A5, F2, M1, S2).',
    remedy: 'never',
    words: () => 'there is no such number',
  },
  yourself: {
    code: 23,
    about: 'The number is your own (F2, F3, M8, X1).',
    remedy: 'never',
    words: () => 'that is your own number',
  },

  // Accounts.
  nicknameLength: {
    code: 32,
    about: 'The nickname is empty or too long (A1).',
    remedy: 'change',
    field: 'nickname',
    words: (least: number, most: number) => `nickname must have ${least}–${most} characters`,
  },
  passwordLength: {
    code: 33,
    about: 'The new password is too short or too long (A1).',
    remedy: 'change',
    field: 'password',
    words: (least: number, most: number) => `password must have ${least}–${most} characters`,
  },
  passwordCharacters: {
    code: 37,
    about: 'The new password has control characters (A1).',
    remedy: 'change',
    field: 'password',
    words: () => 'password must not have control characters',
  },
  tooManyRegistrations: {
    code: 38,
    about: 'Too many accounts were registered from your address (A8).',
    remedy: 'wait',
    words: (seconds: number) => waiting('too many registrations from your address', seconds),
  },
  profileTextLength: {
    code: 34,
    about: 'Another text of the profile is too long (A1).',
    remedy: 'change',
    words: (field: ProfileText, most: number) => `${field} may have at most ${most} bytes`,
  },
  portraitRange: {
    code: 35,
    about: 'There is no such portrait (W10).',
    remedy: 'change',
    field: 'portrait',
    words: (most: number) => `portrait must be 0–${most}`,
  },
  unknownVerification: {
    code: 36,
    about: 'The verification setting has no such value (A2).',
    remedy: 'change',
    field: 'verification',
    words: () => 'verification must be 0, 1 or 2',
  },

  // Signing in.
  alreadySignedIn: {
    code: 48,
    about: 'This connection is signed in already; mode 4 signs out (P3).',
    remedy: 'change',
    words: () => 'already signed in; sign out first',
  },
  unknownManner: {
    code: 49,
    about: 'The manner has no such value.',
    remedy: 'change',
    field: 'manner',
    words: () => 'manner must be 0 (normal) or 1 (hidden)',
  },
  wrongPassword: {
    code: 50,
    about: 'The password is wrong, or there is no such number (A7).',
    remedy: 'change',
    words: () => 'wrong number or password',
  },
  tooManyGuesses: {
    code: 51,
    about: 'Too many wrong passwords were tried (A7).',
    remedy: 'wait',
    words: (seconds: number) => waiting('too many wrong passwords', seconds),
  },
  accountDisabled: {
    code: 52,
    about: 'An administrator has disabled the account.',
    remedy: 'ask',
    closes: 'policy',
    words: () => 'this account is disabled; ask those who run the server',
  },

  // Presence.
  unknownMode: {
    code: 56,
    about: 'The mode has no such value (P3).',
    remedy: 'change',
    field: 'mode',
    words: () => 'mode must be 1, 2, 3 or 4',
  },
  unknownDirection: {
    code: 57,
    about: 'The direction has no such value (P4).',
    remedy: 'change',
    field: 'direction',
    words: () => 'direction must be 1 or 2',
  },

  // Messages.
  textTooLong: {
    code: 64,
    about: 'The text of a message is too long (M1).',
    remedy: 'change',
    field: 'text',
    words: (most: number) => `text may have at most ${most} bytes`,
  },
  mailboxFull: {
    code: 65,
    about: 'The recipient is not signed in, and no more can be stored for them, or no more from you (M2).',
    remedy: 'change',
    words: () => 'the mailbox is full',
  },
  mayArrive: {
    code: 66,
    about: 'The message could not be stored for certain; it may still arrive (M4).',
    remedy: 'wait',
    words: () => waiting('it may not have been stored, and may still arrive', WAIT_S),
  },

  // Groups and friends.
  groupNameLength: {
    code: 72,
    about: 'The name of the group is empty or too long (G1).',
    remedy: 'change',
    field: 'name',
    words: (least: number, most: number) => `name must have ${least}–${most} characters`,
  },
  tooManyGroups: {
    code: 73,
    about: 'There is no free number for another group (G1).',
    remedy: 'change',
    words: () => 'there are too many groups',
  },
  noSuchGroup: {
    code: 74,
    about: 'You have no group of this number (G1, G3, M3).',
    remedy: 'change',
    field: 'group',
    words: () => 'there is no such group',
  },
  firstGroup: {
    code: 75,
    about: 'Group 1 cannot be deleted (G1).',
    remedy: 'never',
    field: 'group',
    words: () => 'group 1 cannot be deleted',
  },
  groupFull: {
    code: 76,
    about: 'The group that the friends would be in cannot have that many (G2, G3, F2).',
    remedy: 'change',
    words: () => 'the group is full',
  },
  rosterFull: {
    code: 77,
    about: 'Your groups and friends would not fit into the login reply (W11).',
    remedy: 'change',
    words: () => 'the roster is full',
  },
  notYourFriend: {
    code: 78,
    about: 'The number, or one of several, is not on your list (F4, G3).',
    remedy: 'change',
    words: () => 'not on your list of friends',
  },
  alreadyFriend: {
    code: 79,
    about: 'The number is on your list already (F3).',
    remedy: 'never',
    words: () => 'already on your list of friends',
  },
  takesNoRequests: {
    code: 80,
    about: 'The user accepts no friend requests (A2).',
    remedy: 'ask',
    words: () => 'no friend requests are accepted there',
  },
  reasonTooLong: {
    code: 81,
    about: 'The reason in a friend request is too long (F3).',
    remedy: 'change',
    field: 'reason',
    words: (most: number) => `reason may have at most ${most} bytes`,
  },
  unknownAgreement: {
    code: 82,
    about: 'The reply to a friend request is neither 0 nor 1 (F3).',
    remedy: 'change',
    field: 'agreed',
    words: () => 'agreed must be 0 or 1',
  },
  noRequest: {
    code: 83,
    about: 'There is no friend request to reply to (F3).',
    remedy: 'never',
    words: () => 'there is no pending request',
  },
  theirListFull: {
    code: 84,
    about: 'The list of the user who asked for your friendship is full (F3).',
    remedy: 'ask',
    words: () => 'the list of that user is full',
  },

  blockedByYou: {
    code: 85,
    about: 'You have blocked the user (M8).',
    remedy: 'change',
    words: () => 'you have blocked that user',
  },

  // Searches.
  searchRefused: {
    code: 96,
    about: 'The text of a search is not allowed or not understood; the words say where and why (S1).',
    remedy: 'change',
    field: 'condition',
    words: (detail: string) => detail,
  },
  searchTooSlow: {
    code: 97,
    about: 'The search took too long (S1).',
    remedy: 'change',
    field: 'condition',
    words: () => 'the search takes too long',
  },

  // Requests about files.
  badFileName: {
    code: 104,
    about: 'The name of the file is empty, `.` or `..` (X4).',
    remedy: 'change',
    field: 'name',
    words: () => 'not a file name',
  },
  fileNameTooLong: {
    code: 105,
    about: 'The name of the file is too long (X4).',
    remedy: 'change',
    field: 'name',
    words: (most: number) => `name may have at most ${most} bytes`,
  },
  unknownAcceptance: {
    code: 106,
    about: 'The reply to an offer is neither 0 nor 1 (X1).',
    remedy: 'change',
    field: 'accepted',
    words: () => 'accepted must be 0 or 1',
  },
  transferUnderWay: {
    code: 107,
    about: 'Another file of yours to this user is offered or on its way (X1).',
    remedy: 'change',
    words: () => 'another file is on its way',
  },
  noOffer: {
    code: 108,
    about: 'There is no open offer to accept (X1).',
    remedy: 'never',
    words: () => 'there is no open offer',
  },
  noTransfer: {
    code: 109,
    about: 'There is no transfer to cancel, or that the data could belong to (X2).',
    remedy: 'never',
    words: () => 'no file is on its way',
  },
} as const satisfies { readonly [name: string]: ReasonRow }

/** The texts of a profile that share one reason. */
export type ProfileText =
  | 'realName'
  | 'city'
  | 'address'
  | 'postcode'
  | 'school'
  | 'phone'
  | 'pager'
  | 'email'
  | 'hobby'
  | 'description'
