/** Groups of friends, and the block list (G1–G3, M8). */

import { BLOCK_LIST, fromServer, Mode } from '../../protocol/index.ts'
import { friendState } from '../delivery/fanout.ts'
import { Refusal } from '../errors.ts'
import type { Session } from '../session/session.ts'
import type { MoveOutcome } from '../store/interface.ts'
import type { Handlers } from './dispatch.ts'
import { checkName } from './field-limits.ts'
import type { Services } from './services.ts'

type GroupMessages = 'addGroup' | 'renameGroup' | 'deleteGroup' | 'moveFriends'

type ListChange = Exclude<MoveOutcome, string>

/** Why a change of groups is refused. */
export const reasonNames = {
  'unknown group': 'noSuchGroup',
  'first group': 'firstGroup',
  'not a friend': 'notYourFriend',
  'unknown number': 'noSuchNumber',
  full: 'groupFull',
  'roster full': 'rosterFull',
  'no free number': 'tooManyGroups',
} as const

export function groups({ sessions, signIns, store }: Services): Pick<Handlers, GroupMessages> {
  /** The blocked are offline, whatever they are; friends who are back on the list are seen as they are. */
  async function listChanged(session: Session, { blocked, returned, removed }: ListChange): Promise<void> {
    for (const number of blocked) {
      const seen = session.presenceView.of(number)
      const gone = { number, generation: seen?.generation ?? 0, mode: Mode.offline }
      session.pushPresence(gone, friendState(gone))
      session.block(number)
    }
    for (const number of [...returned, ...removed]) session.unblock(number)
    if (returned.length > 0) await signIns.showPresence(session, returned)
  }

  return {
    async addGroup({ number }, { name }) {
      checkName('groupNameLength', name)
      const group = await store.addGroup(number, name)
      if (typeof group === 'string') throw new Refusal(reasonNames[group])
      return { success: 1, group, name }
    },

    async renameGroup({ number }, { group, name }) {
      checkName('groupNameLength', name)
      const outcome = await store.renameGroup(number, group, name)
      if (outcome !== 'renamed') throw new Refusal(reasonNames[outcome])
      return { success: 1, group, name }
    },

    async deleteGroup({ number }, { group }) {
      const outcome = await store.deleteGroup(number, group)
      if (outcome !== 'deleted') throw new Refusal(reasonNames[outcome])
      return { success: 1, group }
    },

    async moveFriends(from, { number, moves }) {
      if (moves.some(({ friend, group }) => friend === number && group === BLOCK_LIST)) {
        throw new Refusal('yourself')
      }
      const outcome = await store.moveFriends(number, moves)
      if (typeof outcome === 'string') throw new Refusal(reasonNames[outcome])
      from.send(fromServer.encode('friendsMoved', { success: 1 }))
      const session = sessions.get(number)
      if (session !== undefined) await listChanged(session, outcome)
      return undefined
    },
  }
}
