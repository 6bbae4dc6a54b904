/** The values that some fields have, by name. The message table names them with the fields. */

/** The mode a user chooses with 0x10 (P1); what others see of it, in 0x15 and in the roster, is the user's state. */
export const Mode = { online: 1, hidden: 2, doNotDisturb: 3, offline: 4 } as const
export type Mode = (typeof Mode)[keyof typeof Mode]

/** Whether to sign in visibly or hidden: the last field of user message 0x02. */
export const Manner = { normal: 0, hidden: 1 } as const

/** Who may add an account as a friend (A2): the last field of a registration. */
export const Verification = { anyone: 0, ask: 1, nobody: 2 } as const

/** The result in server message 0x0b (F2). */
export const AddFriend = { failed: 0, added: 1, needsRequest: 2, notAllowed: 3, needsRequestOffline: 4 } as const

/** Who sent server message 0x03. */
export const Flag = { system: 1, user: 2 } as const

/** The kind of text in server message 0x03; other than `none` only with the system's flag. */
export const Kind = { none: 0, added: 1, requested: 2, agreed: 3, refused: 4, monitored: 5 } as const

/** The direction of user message 0x0a (P4). */
export const Direction = { below: 1, above: 2 } as const

/** The largest number of an account, a room or an entry: four bytes (W2). */
export const MAX_NUMBER = 0xffff_ffff

/** What stands for the system where others have the number of an account, which none has (A1). */
export const SYSTEM = 0

/** The group of those whom a user blocks (M8); a user's own groups are 1–254 (G1). */
export const BLOCK_LIST = 255
