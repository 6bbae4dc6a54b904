/** Why the server refuses a request, in words (E1, E4). */
import { type ReasonText, waiting } from './reason-text.ts'

/** How long to wait before trying again what met a passing trouble, in seconds. */
const WAIT_S = 5
/** The same when a program, or a client of one, takes frames too slowly. */
const PROGRAM_WAIT_S = 1

export const refusalTexts = {
  // Any request.
  unknownType: {
    remedy: 'never',
    about: 'There is no message of this type (W9).',
    words: () => 'there is no message of this type',
  },
  noProgram: {
    remedy: 'ask',
    about: 'No such program is attached to the server (W9).',
    words: () => 'no such program is attached to this server',
  },
  serverFailed: {
    remedy: 'ask',
    about: 'A fault of the server.',
    words: () => 'the server failed',
  },
  unavailable: {
    about: 'The database or the cluster cannot be reached.',
    words: () => waiting('the server cannot reach its data now', WAIT_S),
  },
  busy: {
    about: 'Too many requests of this kind are waiting already.',
    words: () => waiting('too many such requests are waiting', WAIT_S),
  },
  operatorsOnly: {
    remedy: 'ask',
    about: 'Only operators may do this (M3, S2).',
    words: () => 'this is for operators only',
  },
  noSuchNumber: {
    remedy: 'never',
    about: 'There is no account with this number (A5, F2, M1, S2).',
    words: () => 'there is no such number',
  },
  yourself: {
    remedy: 'never',
    about: 'The number is your own (F2, F3, M8, X1).',
    words: () => 'that is your own number',
  },

  // Frames between users and attached programs.
  programBusy: {
    about: 'The program does not take more now (N2).',
    words: () => waiting('the program does not take more now', PROGRAM_WAIT_S),
  },
  programGone: {
    about: 'The program has gone before it took the frame (N2).',
    words: () => waiting('the program has gone', PROGRAM_WAIT_S),
  },
  userAway: {
    remedy: 'change',
    about: 'The user is not signed in; one who is hidden looks the same (N2, P1).',
    words: () => 'the user is not signed in',
  },
  userBusy: {
    about: "The user's client does not take more now (N2).",
    words: () => waiting('the client does not take more now', PROGRAM_WAIT_S),
  },
  notGranted: {
    remedy: 'ask',
    about: 'The program may not speak for this number (N4).',
    words: () => 'the administrator has not given this number to the program',
  },

  // Accounts.
  nicknameLength: {
    remedy: 'change',
    about: 'The nickname is empty or too long (A1).',
    words: (least: number, most: number) => `nickname must have ${least}–${most} characters`,
  },
  passwordLength: {
    remedy: 'change',
    about: 'The new password is too short or too long (A1).',
    words: (least: number, most: number) => `password must have ${least}–${most} characters`,
  },
  passwordCharacters: {
    remedy: 'change',
    about: 'The new password has control characters (A1).',
    words: () => 'password must not have control characters',
  },
  tooManyRegistrations: {
    about: 'Too many accounts were registered from your address (A8).',
    words: (seconds: number) => waiting('too many registrations from your address', seconds),
  },
  profileTextLength: {
    remedy: 'change',
    about: 'Another text of the profile is too long (A1).',
    words: (field: ProfileText, most: number) => `${field} may have at most ${most} bytes`,
  },
  portraitRange: {
    remedy: 'change',
    about: 'There is no such portrait (W10).',
    words: (most: number) => `portrait must be 0–${most}`,
  },
  unknownVerification: {
    remedy: 'change',
    about: 'The verification setting has no such value (A2).',
    words: () => 'verification must be 0, 1 or 2',
  },

  // Signing in.
  alreadySignedIn: {
    remedy: 'change',
    about: 'This connection is signed in already; mode 4 signs out (P3).',
    words: () => 'already signed in; sign out first',
  },
  unknownManner: {
    remedy: 'change',
    about: 'The manner has no such value.',
    words: () => 'manner must be 0 (normal) or 1 (hidden)',
  },
  wrongPassword: {
    remedy: 'change',
    about: 'The password is wrong, or there is no such number (A7).',
    words: () => 'wrong number or password',
  },
  tooManyGuesses: {
    about: 'Too many wrong passwords were tried (A7).',
    words: (seconds: number) => waiting('too many wrong passwords', seconds),
  },
  accountDisabled: {
    remedy: 'ask',
    about: 'An administrator has disabled the account.',
    words: () => 'this account is disabled; ask those who run the server',
  },

  // Presence.
  unknownMode: {
    remedy: 'change',
    about: 'The mode has no such value (P3).',
    words: () => 'mode must be 1, 2, 3 or 4',
  },
  unknownDirection: {
    remedy: 'change',
    about: 'The direction has no such value (P4).',
    words: () => 'direction must be 1 or 2',
  },

  // Messages.
  textTooLong: {
    remedy: 'change',
    about: 'The text of a message is too long (M1).',
    words: (most: number) => `text may have at most ${most} bytes`,
  },
  mailboxFull: {
    remedy: 'change',
    about: 'The recipient is not signed in, and no more can be stored for them, or no more from you (M2).',
    words: () => 'the mailbox is full',
  },
  mayArrive: {
    about: 'The message could not be stored for certain; it may still arrive (M4).',
    words: () => waiting('it may not have been stored, and may still arrive', WAIT_S),
  },
  messageRefused: {
    remedy: 'change',
    about: 'Those who run the server have messages checked before they are sent, and do not let this one pass.',
    words: () => 'this message is not allowed here',
  },
  notChecked: {
    about: 'Messages are checked before they are sent, which is not possible now.',
    words: () => waiting('the message could not be checked', WAIT_S),
  },

  // Groups and friends.
  groupNameLength: {
    remedy: 'change',
    about: 'The name of the group is empty or too long (G1).',
    words: (least: number, most: number) => `name must have ${least}–${most} characters`,
  },
  tooManyGroups: {
    remedy: 'change',
    about: 'There is no free number for another group (G1).',
    words: () => 'there are too many groups',
  },
  noSuchGroup: {
    remedy: 'change',
    about: 'You have no group of this number (G1, G3, M3).',
    words: () => 'there is no such group',
  },
  firstGroup: {
    remedy: 'never',
    about: 'Group 1 cannot be deleted (G1).',
    words: () => 'group 1 cannot be deleted',
  },
  groupFull: {
    remedy: 'change',
    about: 'The group that the friends would be in cannot have that many (G2, G3, F2).',
    words: () => 'the group is full',
  },
  rosterFull: {
    remedy: 'change',
    about: 'Your groups and friends would not fit into the login reply (W11).',
    words: () => 'the roster is full',
  },
  notYourFriend: {
    remedy: 'change',
    about: 'The number, or one of several, is not on your list (F4, G3).',
    words: () => 'not on your list of friends',
  },
  alreadyFriend: {
    remedy: 'never',
    about: 'The number is on your list already (F3).',
    words: () => 'already on your list of friends',
  },
  takesNoRequests: {
    remedy: 'ask',
    about: 'The user accepts no friend requests (A2).',
    words: () => 'no friend requests are accepted there',
  },
  reasonTooLong: {
    remedy: 'change',
    about: 'The reason in a friend request is too long (F3).',
    words: (most: number) => `reason may have at most ${most} bytes`,
  },
  unknownAgreement: {
    remedy: 'change',
    about: 'The reply to a friend request is neither 0 nor 1 (F3).',
    words: () => 'agreed must be 0 or 1',
  },
  noRequest: {
    remedy: 'never',
    about: 'There is no friend request to reply to (F3).',
    words: () => 'there is no pending request',
  },
  theirListFull: {
    remedy: 'ask',
    about: 'The list of the user who asked for your friendship is full (F3).',
    words: () => 'the list of that user is full',
  },

  blockedByYou: {
    remedy: 'change',
    about: 'You have blocked the user (M8).',
    words: () => 'you have blocked that user',
  },

  // Searches.
  searchRefused: {
    remedy: 'change',
    about: 'The text of a search is not allowed or not understood; the words say where and why (S1).',
    words: (detail: string) => detail,
  },
  searchTooSlow: {
    remedy: 'change',
    about: 'The search took too long (S1).',
    words: () => 'the search takes too long',
  },

  // Requests about files.
  badFileName: {
    remedy: 'change',
    about: 'The name of the file is empty, `.` or `..` (X4).',
    words: () => 'not a file name',
  },
  fileNameTooLong: {
    remedy: 'change',
    about: 'The name of the file is too long (X4).',
    words: (most: number) => `name may have at most ${most} bytes`,
  },
  unknownAcceptance: {
    remedy: 'change',
    about: 'The reply to an offer is neither 0 nor 1 (X1).',
    words: () => 'accepted must be 0 or 1',
  },
  transferUnderWay: {
    remedy: 'change',
    about: 'Another file of yours to this user is offered or on its way (X1).',
    words: () => 'another file is on its way',
  },
  noOffer: {
    remedy: 'never',
    about: 'There is no open offer to accept (X1).',
    words: () => 'there is no open offer',
  },
  noTransfer: {
    remedy: 'never',
    about: 'There is no transfer to cancel, or that the data could belong to (X2).',
    words: () => 'no file is on its way',
  },
} satisfies { readonly [name: string]: ReasonText }

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
