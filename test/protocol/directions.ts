/** Both directions of the protocol in one shape, so that a test runs over every message of either. */
import type { Fields } from '../../protocol/fields.ts'
import {
  type FrameReader,
  fromServer,
  fromUser,
  fromUserTraffic,
  type MessageText,
  Program,
  serverMessages,
  serverMessageTexts,
  type Traffic,
  toUserTraffic,
  userMessages,
  userMessageTexts,
} from '../../protocol/index.ts'
import { serverVectors, userVectors } from '../vectors/vectors.ts'

interface Codec {
  nameOf(type: number): string | undefined
  encode(name: string, values: object): Uint8Array<ArrayBuffer>
  decode(frame: FrameReader): { name: string; values: object }
  decodeAll(bytes: Uint8Array): { name: string; values: object }[]
}

interface Row {
  readonly code: number
  readonly fields: Fields
}

interface Direction {
  readonly from: 'user' | 'server'
  /** What every frame of this direction begins with. */
  readonly lead: readonly number[]
  readonly sender: typeof Program.user | typeof Program.server
  readonly receiver: typeof Program.user | typeof Program.server
  readonly traffic: Traffic
  readonly codec: Codec
  readonly table: { readonly [name: string]: Row & MessageText }
  readonly vectors: readonly { name: string; about: string; frame: Uint8Array; values: object }[]
}

export const user: Direction = {
  from: 'user',
  lead: [0x81, 0x0a, 0x01],
  sender: Program.user,
  receiver: Program.server,
  traffic: fromUserTraffic,
  codec: fromUser,
  table: withTexts(userMessages, userMessageTexts),
  vectors: userVectors,
}

export const server: Direction = {
  from: 'server',
  lead: [0x81, 0x01, 0x0a],
  sender: Program.server,
  receiver: Program.user,
  traffic: toUserTraffic,
  codec: fromServer,
  table: withTexts(serverMessages, serverMessageTexts),
  vectors: serverVectors,
}

export const directions = [user, server]

function withTexts<N extends string>(
  table: { readonly [name in N]: Row },
  texts: { readonly [name in N]: MessageText },
): Direction['table'] {
  return Object.fromEntries((Object.keys(table) as N[]).map(name => [name, { ...table[name], ...texts[name] }]))
}
