/**
 * The table of reasons (E4): why the server refuses a request, ends a file or closes a connection. The code stands in the type byte
 * of a notice, where any client can read it. The words for people are in reason-texts.ts: only the server needs them.
 */
import type { CloseReason } from './close.ts'

/** Type bytes of notices are codes of reasons from here on; below it are the values of `Kind`. */
export const FIRST_REASON_CODE = 16

/**
 * What a client may do: never repeat the request; repeat it in so many seconds, which the text says; repeat it once something has
 * changed, in what it says or in what it met; ask someone who can change it; or nothing, as it was told for information only.
 */
export type Remedy = 'never' | 'wait' | 'change' | 'ask' | 'none'

/** One reason. */
export interface ReasonRow {
  /** The type byte of the notice, 16–255. */
  readonly code: number
  readonly remedy: Remedy
  /** The field of the request that is wrong, where it is always the same. */
  readonly field?: string
  /** The close code, if the connection ends for this reason (E2). */
  readonly closes?: CloseReason
}

const rows = {
  // Any request.
  unknownType: { code: 16, remedy: 'never' },
  noProgram: { code: 17, remedy: 'ask' },
  serverFailed: { code: 18, remedy: 'ask', closes: 'unavailable' },
  unavailable: { code: 19, remedy: 'wait' },
  busy: { code: 20, remedy: 'wait' },
  operatorsOnly: { code: 21, remedy: 'ask' },
  noSuchNumber: { code: 22, remedy: 'never' },
  yourself: { code: 23, remedy: 'never' },

  // Frames between users and attached programs.
  programBusy: { code: 24, remedy: 'wait' },
  programGone: { code: 25, remedy: 'wait' },
  userAway: { code: 26, remedy: 'change' },
  userBusy: { code: 27, remedy: 'wait' },
  notGranted: { code: 28, remedy: 'ask' },

  // Accounts.
  nicknameLength: { code: 32, remedy: 'change', field: 'nickname' },
  passwordLength: { code: 33, remedy: 'change', field: 'password' },
  passwordCharacters: { code: 37, remedy: 'change', field: 'password' },
  tooManyRegistrations: { code: 38, remedy: 'wait' },
  profileTextLength: { code: 34, remedy: 'change' },
  portraitRange: { code: 35, remedy: 'change', field: 'portrait' },
  unknownVerification: { code: 36, remedy: 'change', field: 'verification' },

  // Signing in.
  alreadySignedIn: { code: 48, remedy: 'change' },
  unknownManner: { code: 49, remedy: 'change', field: 'manner' },
  wrongPassword: { code: 50, remedy: 'change' },
  tooManyGuesses: { code: 51, remedy: 'wait' },
  accountDisabled: { code: 52, remedy: 'ask', closes: 'policy' },

  // Presence.
  unknownMode: { code: 56, remedy: 'change', field: 'mode' },
  unknownDirection: { code: 57, remedy: 'change', field: 'direction' },

  // Messages.
  textTooLong: { code: 64, remedy: 'change', field: 'text' },
  mailboxFull: { code: 65, remedy: 'change' },
  mayArrive: { code: 66, remedy: 'wait' },
  messageRefused: { code: 67, remedy: 'change', field: 'text' },
  notChecked: { code: 68, remedy: 'wait' },

  // Groups and friends.
  groupNameLength: { code: 72, remedy: 'change', field: 'name' },
  tooManyGroups: { code: 73, remedy: 'change' },
  noSuchGroup: { code: 74, remedy: 'change', field: 'group' },
  firstGroup: { code: 75, remedy: 'never', field: 'group' },
  groupFull: { code: 76, remedy: 'change' },
  rosterFull: { code: 77, remedy: 'change' },
  notYourFriend: { code: 78, remedy: 'change' },
  alreadyFriend: { code: 79, remedy: 'never' },
  takesNoRequests: { code: 80, remedy: 'ask' },
  reasonTooLong: { code: 81, remedy: 'change', field: 'reason' },
  unknownAgreement: { code: 82, remedy: 'change', field: 'agreed' },
  noRequest: { code: 83, remedy: 'never' },
  theirListFull: { code: 84, remedy: 'ask' },
  blockedByYou: { code: 85, remedy: 'change' },

  // Searches.
  searchRefused: { code: 96, remedy: 'change', field: 'condition' },
  searchTooSlow: { code: 97, remedy: 'change', field: 'condition' },

  // Requests about files.
  badFileName: { code: 104, remedy: 'change', field: 'name' },
  fileNameTooLong: { code: 105, remedy: 'change', field: 'name' },
  unknownAcceptance: { code: 106, remedy: 'change', field: 'accepted' },
  transferUnderWay: { code: 107, remedy: 'change' },
  noOffer: { code: 108, remedy: 'never' },
  noTransfer: { code: 109, remedy: 'never' },

  // How a file ends before all of it has passed (X2).
  fileCancelled: { code: 112, remedy: 'none' },
  fileCancelledByPeer: { code: 113, remedy: 'ask' },
  fileRefused: { code: 114, remedy: 'ask' },
  filePeerGone: { code: 115, remedy: 'change' },
  fileLapsed: { code: 116, remedy: 'ask' },
  fileOutOfBounds: { code: 117, remedy: 'never' },

  // The connection. On a WebSocket, most of these are told by the close code alone (T2).
  signedInElsewhere: { code: 128, remedy: 'never', closes: 'elsewhere' },
  kicked: { code: 129, remedy: 'ask', closes: 'policy' },
  accountDeleted: { code: 133, remedy: 'never', closes: 'policy' },
  passwordChanged: { code: 130, remedy: 'ask', closes: 'policy' },
  signInInterrupted: { code: 131, remedy: 'change', closes: 'unavailable' },
  replayDelayed: { code: 132, remedy: 'none' },
  malformed: { code: 136, remedy: 'never', closes: 'malformed' },
  notWebSocket: { code: 146, remedy: 'never', closes: 'protocol' },
  tooManyPieces: { code: 147, remedy: 'never', closes: 'policy' },
  tooMuchUnfinished: { code: 148, remedy: 'change', closes: 'policy' },
  serverFull: { code: 149, remedy: 'change', closes: 'unavailable' },
  tooManyOfAddress: { code: 150, remedy: 'change', closes: 'policy' },
  tooManyNotSignedIn: { code: 151, remedy: 'change', closes: 'policy' },
  wrongKey: { code: 152, remedy: 'ask', closes: 'policy' },
  notAttached: { code: 153, remedy: 'change', closes: 'policy' },
  textMessage: { code: 137, remedy: 'never', closes: 'text' },
  tooLarge: { code: 138, remedy: 'never', closes: 'tooLarge' },
  notSignedIn: { code: 139, remedy: 'change', closes: 'policy' },
  foreignNumber: { code: 140, remedy: 'never', closes: 'policy' },
  flooding: { code: 141, remedy: 'change', closes: 'policy' },
  slow: { code: 142, remedy: 'change', closes: 'slow' },
  idle: { code: 143, remedy: 'change', closes: 'idle' },
  draining: { code: 144, remedy: 'change', closes: 'draining' },
  evicted: { code: 145, remedy: 'change', closes: 'unavailable' },

  // Rooms.
  noSuchRoom: { code: 160, remedy: 'change', field: 'room' },
  notInRoom: { code: 161, remedy: 'change', field: 'room' },
  roomFull: { code: 162, remedy: 'change' },
  tooManyRooms: { code: 163, remedy: 'change' },
  invitationNeeded: { code: 164, remedy: 'ask' },
  banned: { code: 165, remedy: 'ask' },
  roleTooLow: { code: 166, remedy: 'ask' },
  roomNameLength: { code: 167, remedy: 'change', field: 'name' },
  topicTooLong: { code: 168, remedy: 'change', field: 'topic' },
  unknownAccess: { code: 169, remedy: 'change', field: 'access' },
  noSuchMember: { code: 170, remedy: 'change' },
  alreadyInRoom: { code: 171, remedy: 'never' },
  sayingTooFast: { code: 172, remedy: 'wait' },
  unknownRole: { code: 173, remedy: 'change', field: 'role' },
  unknownRemoval: { code: 174, remedy: 'change', field: 'removal' },
  theirRoomsFull: { code: 175, remedy: 'ask' },
  mayBeSaid: { code: 176, remedy: 'wait' },
} as const satisfies { readonly [name: string]: ReasonRow }

type Rows = typeof rows
export type ReasonName = keyof Rows

/** The table. */
export const reasons: { readonly [N in ReasonName]: ReasonRow } = rows

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
