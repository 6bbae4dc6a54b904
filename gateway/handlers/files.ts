/** What users say of files (X1–X4). */
import { Mode } from '../../protocol/index.ts'
import { fileAnswer, fileNotice } from '../delivery/file-transfers.ts'
import { Refusal } from '../errors.ts'
import { stateOf } from '../session/presence-view.ts'
import type { Handlers, Requester } from './dispatch.ts'
import type { Services } from './services.ts'

const NAME_BYTES = 255
/** What a chunk that nobody waits for takes from the flood allowance. */
const STRAY_CHUNK_COST = 5

export function files(services: Services): Pick<Handlers, 'offerFile' | 'answerFile' | 'fileData'> {
  const { directory, peers, sessions, transfers } = services

  /** A chunk that must not come ends its transfer, if there is one. */
  function refuseChunk(from: Requester, friend: number): never {
    const transfer = transfers.get(from.number, friend)
    if (transfer !== undefined) transfers.breakOff(transfer, 'fileOutOfBounds', from.number)
    from.frameQueue.charge(STRAY_CHUNK_COST)
    throw new Refusal(transfer === undefined ? 'noTransfer' : 'fileOutOfBounds')
  }

  return {
    async offerFile(from, { number, friend, name, length }) {
      const shownName = lastElement(name)
      if (friend === number) throw new Refusal('yourself')
      const [entry] = await directory.find([friend])
      // Gone meanwhile.
      if (from.session === undefined) return
      const isHere = sessions.get(friend) !== undefined
      if (entry === undefined || stateOf(entry) === Mode.offline || (entry.instance === peers.instance && !isHere)) {
        from.send(fileAnswer(friend, 0))
        from.send(fileNotice(friend, 'filePeerGone'))
        return
      }
      if (!transfers.offer(number, friend, isHere ? undefined : entry.instance, shownName, length)) {
        throw new Refusal('transferUnderWay')
      }
    },

    answerFile(_, { number, friend, accepted }) {
      if (accepted > 1) throw new Refusal('unknownAcceptance')
      const offered = transfers.shownTo(number, friend)
      if (accepted === 1) {
        if (offered === undefined || offered.accepted) throw new Refusal('noOffer')
        transfers.accept(offered)
        return undefined
      }
      const transfer = offered ?? transfers.get(number, friend)
      if (transfer === undefined) throw new Refusal('noTransfer')
      const isRefused = transfer === offered && !offered.accepted
      transfers.breakOff(transfer, isRefused ? 'fileRefused' : 'fileCancelled', number)
      return undefined
    },

    fileData(from, { number, friend, data }) {
      const transfer = transfers.get(number, friend)
      if (!transfer?.accepted || transfer.passed + data.length > transfer.length) refuseChunk(from, friend)
      // While that is pending, the sender's next frame waits, and so its socket is not read (X3).
      return transfers.pass(transfer, data)
    },
  }
}

/** X4. */
function lastElement(path: string): string {
  const name = path.split(/[/\\]/).at(-1) ?? ''
  if (name === '' || name === '.' || name === '..') throw new Refusal('badFileName')
  if (Buffer.byteLength(name) > NAME_BYTES) throw new Refusal('fileNameTooLong', NAME_BYTES)
  return name
}
