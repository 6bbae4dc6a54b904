/** The meanings of coded values, from the tables of the protocol. */
import {
  Access,
  AddFriend,
  Direction,
  EntryKind,
  Flag,
  Kind,
  Manner,
  Mode,
  Program,
  type ReasonName,
  Removal,
  Role,
  reasonOf,
  Verification,
} from '../../protocol/index.ts'

const tables = {
  program: Program,
  mode: Mode,
  manner: Manner,
  verification: Verification,
  direction: Direction,
  addFriend: AddFriend,
  flag: Flag,
  kind: Kind,
  success: { failure: 0, success: 1 },
  consent: { refused: 0, agreed: 1 },
  access: Access,
  role: Role,
  entryKind: EntryKind,
  removal: Removal,
} as const

type TableName = keyof typeof tables

/** The table of each coded field. A name means the same in every message. */
const tableOfField = new Map<string, TableName>([
  ['sender', 'program'],
  ['receiver', 'program'],
  ['mode', 'mode'],
  ['state', 'mode'],
  ['manner', 'manner'],
  ['verification', 'verification'],
  ['direction', 'direction'],
  ['result', 'addFriend'],
  ['flag', 'flag'],
  ['kind', 'kind'],
  ['success', 'success'],
  ['accepted', 'consent'],
  ['agreed', 'consent'],
  ['access', 'access'],
  ['role', 'role'],
  ['entryKind', 'entryKind'],
  ['removal', 'removal'],
])

/** Words for each value of each table, and for each reason. */
export type MeaningWords = {
  readonly [T in TableName]: { readonly [V in keyof (typeof tables)[T]]: string }
} & { readonly reasons: Readonly<Record<ReasonName, string>> }

/** Returns the meaning of a coded value; undefined for plain values and unknown codes. */
export function meaningOf(words: MeaningWords, field: string, value: unknown): string | undefined {
  const table = tableOfField.get(field)
  if (table === undefined) return undefined
  const reason = table === 'kind' && typeof value === 'number' ? reasonOf(value) : undefined
  if (reason !== undefined) return words.reasons[reason]
  const name = Object.entries(tables[table]).find(([, code]) => code === value)?.[0]
  const meanings: { readonly [name: string]: string } = words[table]
  return name === undefined ? undefined : meanings[name]
}
