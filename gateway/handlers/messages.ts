/** Messages, broadcasts and the connection test (M1–M4, M7). */
import { EVERYONE_COST, fromServer, type UserValues, userMessages } from '../../protocol/index.ts'
import { EVERYONE } from '../delivery/monitors.ts'
import { Refusal } from '../errors.ts'
import type { DeliveryCallback } from '../session/delivery-callback.ts'
import type { Session } from '../session/session.ts'
import { userMessage } from '../session/user-message.ts'
import type { Handlers, SignedIn } from './dispatch.ts'
import { checkText } from './field-limits.ts'
import type { Services } from './services.ts'

/** The first message of a broadcast to a group is paid with the cost of its row (M7). */
const COST_PER_MEMBER = userMessages.sendMessage.cost

export function messages(services: Services): Pick<Handlers, 'sendMessage' | 'broadcast' | 'connectionTest'> {
  const { ackTimer, config, fanout, moderation, monitors, router, sessions, settleTimes, store, turn } = services
  const begin = services.tracing?.begin ?? untraced

  /** Has a recipient here look into the mailbox before the first message of someone who may have written elsewhere (M5). */
  function writeFirst({ writtenTo }: Session, recipient: number): void {
    if (writtenTo === undefined || writtenTo.has(recipient)) return
    const session = sessions.get(recipient)
    if (session === undefined) return
    writtenTo.add(recipient)
    session.replayStored()
  }

  function send(from: SignedIn, session: Session, { number, recipient, text }: UserValues<'sendMessage'>): undefined {
    writeFirst(session, recipient)
    const frame = userMessage(number, text)
    router.deliver(recipient, frame, begin(from.barriers.callbackOf('sendMessage'), 'sendMessage', frame))
    monitors.copy(number, recipient, text)
  }

  function broadcast(
    from: SignedIn,
    session: Session,
    { number, group, text }: UserValues<'broadcast'>,
  ): Promise<undefined> | undefined {
    const frame = userMessage(number, text)
    if (group === 0) {
      if (config.broadcast === 'operators' && !config.operators.includes(number)) {
        throw new Refusal('operatorsOnly')
      }
      from.frameQueue.charge(EVERYONE_COST)
      fanout.broadcast(number, frame)
      monitors.copy(number, EVERYONE, text)
      return undefined
    }
    // The client may be gone by the time the members are known.
    return store.groupMembers(number, group).then(members => {
      if (members === undefined) throw new Refusal('noSuchGroup')
      const callback = from.barriers.callbackOf('broadcast')
      for (const member of members) {
        writeFirst(session, member)
        router.deliver(member, frame, begin(callback, 'broadcast', frame))
        monitors.copy(number, member, text)
      }
      // Afterwards: the broadcast is taken whatever is left of the allowance.
      from.frameQueue.charge(COST_PER_MEMBER * Math.max(0, members.length - 1))
      return undefined
    })
  }

  return {
    sendMessage(from, request) {
      checkText(request.text)
      const { session } = from
      if (moderation === undefined) return send(from, session, request)
      const { number, recipient, text } = request
      // The connection serves nothing else meanwhile, so that its messages stay in order (M5).
      return moderation
        .check({ from: number, to: { number: recipient }, text })
        .then(() => send(from, session, request))
    },

    broadcast(from, request) {
      checkText(request.text)
      const { session } = from
      if (moderation === undefined) return broadcast(from, session, request)
      const { group, number, text } = request
      return moderation.check({ from: number, to: { group }, text }).then(() => broadcast(from, session, request))
    },

    connectionTest(from, { number }) {
      const echo = fromServer.encode('connectionTest', { number })
      let waitsSince: number | undefined
      const sendEcho = () => {
        from.send(echo)
        if (waitsSince !== undefined) settleTimes.observe((turn.now() - waitsSince) / 1000)
      }
      if (from.barriers.add(sendEcho)) return undefined
      waitsSince = turn.now()
      ackTimer.requestAcks()
      router.inFlight.requestAcks()
      return undefined
    },
  }
}

function untraced(callback: DeliveryCallback): DeliveryCallback {
  return callback
}
