/** Frames as the model hands them to the inspector: kept copies with masked passwords and shortened chunks. */
import type { ObservedFrame } from '../../../client/index.ts'
import {
  fromServer,
  fromUser,
  type ServerMessageName,
  type ServerValues,
  type UserMessageName,
  type UserValues,
} from '../../../protocol/index.ts'
import { type CapturedFrame, capture } from '../../../web-demo/model/inspector.ts'

/** 31 January 2026, 20:15 and a half second, UTC. */
export const TIME = Date.UTC(2026, 0, 31, 20, 15, 0, 500)

let lastId = 0

function kept(frame: ObservedFrame): CapturedFrame {
  return capture(frame, ++lastId)
}

export function sent<N extends UserMessageName>(name: N, values: UserValues<N>): CapturedFrame {
  const bytes = fromUser.encode(name, values)
  return kept({ direction: 'out', time: TIME, name, values, bytes })
}

export function received<N extends ServerMessageName>(name: N, values: ServerValues<N>): CapturedFrame {
  const bytes = fromServer.encode(name, values)
  return kept({ direction: 'in', time: TIME, name, values, bytes })
}
