/**
 * The table of reasons (E4): why the server refuses a request, ends a file or closes a connection. The code stands in the type byte
 * of a notice, where any client can read it. The words for people, and what may be done, are in reason-texts.ts: clients need them not.
 */
import type { CloseReason } from './close.ts'

/** Type bytes of notices are codes of reasons from here on; below it are the values of `Kind`. */
export const FIRST_REASON_CODE = 16

/** One reason. */
export interface ReasonRow {
  /** The type byte of the notice, 16–255. */
  readonly code: number
  /** Whether the request may be repeated in so many seconds, which the text says. */
  readonly waits?: true
  /** The field of the request that is wrong, where it is always the same. */
  readonly field?: string
  /** The close code, if the connection ends for this reason (E2). */
  readonly closes?: CloseReason
}

const rows = {
  // Any request.
  unknownType: { code: 16 },
  noProgram: { code: 17 },
  serverFailed: { code: 18, closes: 'unavailable' },
  unavailable: { code: 19, waits: true },
  busy: { code: 20, waits: true },
  operatorsOnly: { code: 21 },
  noSuchNumber: { code: 22 },
  yourself: { code: 23 },

  // Frames between users and attached programs.
  programBusy: { code: 24, waits: true },
  programGone: { code: 25, waits: true },
  userAway: { code: 26 },
  userBusy: { code: 27, waits: true },
  notGranted: { code: 28 },

  // Accounts.
  nicknameLength: { code: 32, field: 'nickname' },
  passwordLength: { code: 33, field: 'password' },
  passwordCharacters: { code: 37, field: 'password' },
  tooManyRegistrations: { code: 38, waits: true },
  profileTextLength: { code: 34 },
  portraitRange: { code: 35, field: 'portrait' },
  unknownVerification: { code: 36, field: 'verification' },

  // Signing in.
  alreadySignedIn: { code: 48 },
  unknownManner: { code: 49, field: 'manner' },
  wrongPassword: { code: 50 },
  tooManyGuesses: { code: 51, waits: true },
  accountDisabled: { code: 52, closes: 'policy' },

  // Presence.
  unknownMode: { code: 56, field: 'mode' },
  unknownDirection: { code: 57, field: 'direction' },

  // Messages.
  textTooLong: { code: 64, field: 'text' },
  mailboxFull: { code: 65 },
  mayArrive: { code: 66, waits: true },
  messageRefused: { code: 67, field: 'text' },
  notChecked: { code: 68, waits: true },

  // Groups and friends.
  groupNameLength: { code: 72, field: 'name' },
  tooManyGroups: { code: 73 },
  noSuchGroup: { code: 74, field: 'group' },
  firstGroup: { code: 75, field: 'group' },
  groupFull: { code: 76 },
  rosterFull: { code: 77 },
  notYourFriend: { code: 78 },
  alreadyFriend: { code: 79 },
  takesNoRequests: { code: 80 },
  reasonTooLong: { code: 81, field: 'reason' },
  unknownAgreement: { code: 82, field: 'agreed' },
  noRequest: { code: 83 },
  theirListFull: { code: 84 },
  blockedByYou: { code: 85 },

  // Searches.
  searchRefused: { code: 96, field: 'condition' },
  searchTooSlow: { code: 97, field: 'condition' },

  // Requests about files.
  badFileName: { code: 104, field: 'name' },
  fileNameTooLong: { code: 105, field: 'name' },
  unknownAcceptance: { code: 106, field: 'accepted' },
  transferUnderWay: { code: 107 },
  noOffer: { code: 108 },
  noTransfer: { code: 109 },

  // How a file ends before all of it has passed (X2).
  fileCancelled: { code: 112 },
  fileCancelledByPeer: { code: 113 },
  fileRefused: { code: 114 },
  filePeerGone: { code: 115 },
  fileLapsed: { code: 116 },
  fileOutOfBounds: { code: 117 },

  // The connection. On a WebSocket, most of these are told by the close code alone (T2).
  signedInElsewhere: { code: 128, closes: 'elsewhere' },
  kicked: { code: 129, closes: 'policy' },
  accountDeleted: { code: 133, closes: 'policy' },
  passwordChanged: { code: 130, closes: 'policy' },
  signInInterrupted: { code: 131, closes: 'unavailable' },
  replayDelayed: { code: 132 },
  malformed: { code: 136, closes: 'malformed' },
  notWebSocket: { code: 146, closes: 'protocol' },
  tooManyPieces: { code: 147, closes: 'policy' },
  tooMuchUnfinished: { code: 148, closes: 'policy' },
  serverFull: { code: 149, closes: 'unavailable' },
  tooManyOfAddress: { code: 150, closes: 'policy' },
  tooManyNotSignedIn: { code: 151, closes: 'policy' },
  wrongKey: { code: 152, closes: 'policy' },
  notAttached: { code: 153, closes: 'policy' },
  textMessage: { code: 137, closes: 'text' },
  tooLarge: { code: 138, closes: 'tooLarge' },
  notSignedIn: { code: 139, closes: 'policy' },
  foreignNumber: { code: 140, closes: 'policy' },
  flooding: { code: 141, closes: 'policy' },
  slow: { code: 142, closes: 'slow' },
  idle: { code: 143, closes: 'idle' },
  draining: { code: 144, closes: 'draining' },
  evicted: { code: 145, closes: 'unavailable' },

  // Rooms.
  noSuchRoom: { code: 160, field: 'room' },
  notInRoom: { code: 161, field: 'room' },
  roomFull: { code: 162 },
  tooManyRooms: { code: 163 },
  invitationNeeded: { code: 164 },
  banned: { code: 165 },
  roleTooLow: { code: 166 },
  roomNameLength: { code: 167, field: 'name' },
  topicTooLong: { code: 168, field: 'topic' },
  unknownAccess: { code: 169, field: 'access' },
  noSuchMember: { code: 170 },
  alreadyInRoom: { code: 171 },
  sayingTooFast: { code: 172, waits: true },
  unknownRole: { code: 173, field: 'role' },
  unknownRemoval: { code: 174, field: 'removal' },
  theirRoomsFull: { code: 175 },
  mayBeSaid: { code: 176, waits: true },
} as const satisfies { readonly [name: string]: ReasonRow }

type Rows = typeof rows
export type ReasonName = keyof Rows

/** The table. */
export const reasons: { readonly [N in ReasonName]: ReasonRow } = rows

/** Reasons that pass: what they refuse may be repeated in so many seconds. */
export type PassingReasonName = { [N in ReasonName]: Rows[N] extends { waits: true } ? N : never }[ReasonName]

/** Reasons for which a connection is closed. */
export type ClosingReasonName = { [N in ReasonName]: Rows[N] extends { closes: CloseReason } ? N : never }[ReasonName]

export function closeReasonOf(name: ClosingReasonName): CloseReason {
  return rows[name].closes
}

const byCode = /* @__PURE__ */ new Map<number, ReasonName>(
  Object.entries(reasons).map(([name, { code }]) => [code, name as ReasonName]),
)

/** The name of the reason with this code. */
export function reasonOf(code: number): ReasonName | undefined {
  return byCode.get(code)
}
