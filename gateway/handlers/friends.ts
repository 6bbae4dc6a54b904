/** Friends and requests to be one (F1–F4, A2). */
import { AddFriend, encodeText, Flag, fromServer, Kind, Mode, Verification } from '../../protocol/index.ts'
import type { PresenceUpdate } from '../cluster/directory.ts'
import { Refusal } from '../errors.ts'
import type { Session } from '../session/session.ts'
import type { Profile } from '../store/interface.ts'
import type { Handlers } from './dispatch.ts'
import type { Services } from './services.ts'

type FriendMessages = 'addFriend' | 'requestFriend' | 'answerFriend' | 'deleteFriend'

const REASON_BYTES = 1024

export function friends(services: Services): Pick<Handlers, FriendMessages> {
  const { clock, directory, router, fanout, presence, sessions, store } = services

  /** The account of someone else, who is to become a friend. */
  async function candidate(number: number, friend: number): Promise<Profile> {
    if (friend === number) throw new Refusal('yourself')
    const profile = await store.profile(friend)
    if (profile === undefined) throw new Refusal('noSuchNumber')
    return profile
  }

  /** Whoever has blocked someone has to take them off the block list first (M8). */
  function checkNotBlocked(session: Session, friend: number): void {
    if (session.blocks(friend)) throw new Refusal('blockedByYou')
  }

  async function nickname(number: number): Promise<string> {
    const [person] = await store.people([number])
    return person?.nickname ?? ''
  }

  function systemMessage(number: number, kind: number, text: string): Uint8Array {
    return fromServer.encode('message', { flag: Flag.system, number, text: encodeText(text), kind })
  }

  return {
    async addFriend(from, { number, friend }) {
      checkNotBlocked(from.session, friend)
      const profile = await candidate(number, friend)
      if (await store.isFriend(number, friend)) return { result: AddFriend.added, friend }
      if (profile.verification === Verification.nobody) return { result: AddFriend.notAllowed, friend }
      if (profile.verification === Verification.ask) {
        const reachable = (await presence.presenceUpdateOf(friend)).mode !== Mode.offline
        return { result: reachable ? AddFriend.needsRequest : AddFriend.needsRequestOffline, friend }
      }
      const outcome = await store.addFriend(number, friend)
      if (outcome === 'full') throw new Refusal('groupFull')
      if (outcome === 'roster full') throw new Refusal('rosterFull')
      if (outcome === 'unknown number') throw new Refusal('noSuchNumber')
      if (outcome === 'blocked') throw new Refusal('blockedByYou')
      if (outcome === 'already') return { result: AddFriend.added, friend }
      const [added, update] = [await nickname(number), await presence.presenceUpdateOf(friend)]
      from.send(fromServer.encode('addFriendResult', { result: AddFriend.added, friend }))
      from.session.pushFriendAdded(update, friendAdded(update, profile))
      from.session.isPresenceStale ||= !directory.reachable
      router.deliver(friend, systemMessage(number, Kind.added, added), from.barriers.callbackOf('addFriend'))
      return undefined
    },

    async requestFriend(from, { number, friend, reason }) {
      if (Buffer.byteLength(reason) > REASON_BYTES) throw new Refusal('reasonTooLong', REASON_BYTES)
      checkNotBlocked(from.session, friend)
      const { verification } = await candidate(number, friend)
      if (verification === Verification.nobody) throw new Refusal('takesNoRequests')
      if (await store.isFriend(number, friend)) throw new Refusal('alreadyFriend')
      await store.addRequest(number, friend, clock.now())
      router.deliver(friend, systemMessage(number, Kind.requested, reason), from.barriers.callbackOf('requestFriend'))
    },

    async answerFriend(from, { number, friend, agreed }) {
      if (agreed > 1) throw new Refusal('unknownAgreement')
      const outcome = await store.answerRequest(friend, number, agreed === 1, clock.now())
      if (outcome === 'no request') throw new Refusal('noRequest')
      if (outcome === 'full') throw new Refusal('theirListFull')
      const kind = agreed === 1 ? Kind.agreed : Kind.refused
      const callback = from.barriers.callbackOf('answerFriend')
      router.deliver(friend, systemMessage(number, kind, await nickname(number)), callback)
      if (agreed === 0) return
      const profile = await store.profile(number)
      if (profile === undefined) return
      const update = await presence.presenceUpdateOf(number)
      await fanout.pushFriendAdded(update, friend, friendAdded(update, profile))
    },

    async deleteFriend({ number }, { friend }) {
      if (!(await store.removeFriend(number, friend))) throw new Refusal('notYourFriend')
      sessions.get(number)?.unblock(friend)
      return { success: 1, friend }
    },
  }
}

/** Server 0x0c: the friend as it stands in group 1 now. */
export function friendAdded(
  { number: friend, mode: state }: PresenceUpdate,
  { nickname, portrait }: Profile,
): Uint8Array {
  return fromServer.encode('friendAdded', { friend, nickname, portrait, state })
}
