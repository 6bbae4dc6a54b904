/** What a client tells unasked, and the EventTarget that it is told with. */

import type { IncomingFile } from './incoming-file.ts'
import type { RosterFriend, RosterGroup, State } from './people.ts'
import type { Status } from './status.ts'

/** What each event of an OicqClient carries. Times are milliseconds since 1970, by the clock of this device. */
export interface ClientEvents {
  /** What the client is doing has changed. */
  status: Status
  /** `again`: by itself, after a lost connection. */
  signedIn: { readonly number: number; readonly groups: RosterGroup[]; readonly again: boolean }
  /** A text from a user. `repeated`: very likely seen already; delivery is at least once (M5). */
  message: { readonly from: number; readonly text: string; readonly time: number; readonly repeated: boolean }
  /** A system notice that answers no request of this client. */
  notice: { readonly text: string }
  /** Someone asks to be allowed to add me (F3); `answerFriend` answers. */
  friendRequest: { readonly from: number; readonly reason: string; readonly time: number }
  /** Someone has answered my request to be added (F3). */
  friendAnswer: { readonly from: number; readonly agreed: boolean; readonly nickname: string }
  /** Someone has added me (F2). */
  addedBy: { readonly from: number; readonly nickname: string }
  /** A new friend in my group 1 (F2, F3). */
  friendAdded: RosterFriend
  /** What is to be seen of a friend's state has changed (P2). */
  friendState: { readonly friend: number; readonly state: State }
  /** The own state, as the server has it now (P3). */
  mode: { readonly mode: State }
  /** A copy of what a watched number says or hears (S2); `recipient` 0 is everyone. */
  monitored: { readonly speaker: number; readonly recipient: number; readonly text: string; readonly time: number }
  /** Someone offers a file (X1). */
  fileOffer: IncomingFile
}

/** Tells one event to whoever listens. */
export type Emit = <N extends keyof ClientEvents>(name: N, detail: ClientEvents[N]) => void

type Heard<N extends keyof ClientEvents> = (event: CustomEvent<ClientEvents[N]>) => void
type Listener<N extends keyof ClientEvents> = Heard<N> | { handleEvent: Heard<N> } | null

interface ListenOptions {
  capture?: boolean
  once?: boolean
  signal?: AbortSignal
}

/** An EventTarget whose events are those of the table above. */
export class ClientEventTarget extends EventTarget {
  override addEventListener<N extends keyof ClientEvents>(
    name: N,
    listener: Listener<N>,
    options?: ListenOptions | boolean,
  ): void {
    super.addEventListener(name, listener as (event: Event) => void, options)
  }

  override removeEventListener<N extends keyof ClientEvents>(
    name: N,
    listener: Listener<N>,
    options?: { capture?: boolean } | boolean,
  ): void {
    super.removeEventListener(name, listener as (event: Event) => void, options)
  }

  /** Listens to what an event carries; answers the function that stops it. */
  on<N extends keyof ClientEvents>(
    name: N,
    listener: (detail: ClientEvents[N]) => void,
    options: { signal?: AbortSignal; once?: boolean } = {},
  ): () => void {
    const heard = ({ detail }: CustomEvent<ClientEvents[N]>) => listener(detail)
    this.addEventListener(name, heard, options)
    return () => this.removeEventListener(name, heard)
  }
}
