/** Groups of friends (G1–G3). */

import { Refusal } from '../errors.ts'
import type { Handlers } from './dispatch.ts'
import { checkName } from './field-limits.ts'
import type { Services } from './services.ts'

type GroupMessages = 'addGroup' | 'renameGroup' | 'deleteGroup' | 'moveFriends'

const reasons = {
  'unknown group': 'there is no such group',
  'first group': 'group 1 cannot be deleted',
  'not a friend': 'someone in the list is not a friend',
  full: 'there is no room for it',
}

export function groups({ store }: Services): Pick<Handlers, GroupMessages> {
  return {
    async addGroup({ number }, { name }) {
      checkName('name', name)
      const group = await store.addGroup(number, name)
      if (group === 'full') throw new Refusal('there is no room for another group')
      return { success: 1, group, name }
    },

    async renameGroup({ number }, { group, name }) {
      checkName('name', name)
      const outcome = await store.renameGroup(number, group, name)
      if (outcome !== 'renamed') throw new Refusal(reasons[outcome])
      return { success: 1, group, name }
    },

    async deleteGroup({ number }, { group }) {
      const outcome = await store.deleteGroup(number, group)
      if (outcome === 'full') throw new Refusal('its members do not fit into group 1')
      if (outcome !== 'deleted') throw new Refusal(reasons[outcome])
      return { success: 1, group }
    },

    async moveFriends({ number }, { moves }) {
      const outcome = await store.moveFriends(number, moves)
      if (outcome !== 'moved') throw new Refusal(reasons[outcome])
      return { success: 1 }
    },
  }
}
