/** Signing in (A6, A7). */
import { Manner, Mode } from '../../protocol/index.ts'
import { Refusal } from '../errors.ts'
import type { Handlers } from './dispatch.ts'
import type { Services } from './services.ts'

const modeOf = new Map<number, Mode>([
  [Manner.normal, Mode.online],
  [Manner.hidden, Mode.hidden],
])

export function signIn({ authentication, signIns }: Services): Pick<Handlers, 'login'> {
  return {
    async login(connection, { number, password, manner }) {
      if (connection.session !== undefined) throw new Refusal('alreadySignedIn')
      const mode = modeOf.get(manner)
      if (mode === undefined) throw new Refusal('unknownManner')
      signIns.pending.set(connection, number)
      try {
        await authentication.authenticate(connection, number, password)
        if (!connection.isClosed) await signIns.signIn(connection, number, mode)
      } finally {
        signIns.pending.delete(connection)
      }
      return undefined
    },
  }
}
