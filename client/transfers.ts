/** What a client does about files: it has file transfers, or declines every offer. */
import type { Notice } from '../protocol/index.ts'
import type { IncomingFrame } from './codec.ts'
import { InvalidValue } from './errors.ts'
import type { DownloadPort, IncomingFile } from './incoming-file.ts'
import type { OutgoingFile } from './outgoing-file.ts'
import type { ServerConnection } from './server-connection.ts'

/** What file transfers need of the client. */
export interface TransferPort extends DownloadPort {
  /** Returns the connection on which somebody is signed in. Throws a NotSignedIn or a ConnectionLost if there is none. */
  online(): ServerConnection
  /** Resolves when the server has accepted the offer (0x13); rejects with its refusal. */
  offer(friend: number, name: string, length: number): Promise<void>
  /** Someone offers a file. */
  offered(file: IncomingFile): void
}

/** The file transfers of a client. */
export interface Transfers {
  /** Offers a file. */
  send(friend: number, file: Blob, name: string, signal: AbortSignal | undefined): OutgoingFile
  /** A frame has arrived, of a file or not, that is no message. */
  handleFrame(frame: IncomingFrame): void
  /** Handles a notice that says how a file has ended; returns false for any other notice. */
  handleNotice(notice: Notice, connection: ServerConnection): boolean
  /** Fails all transfers, because the connection was lost or the user signed out. */
  failAll(error: Error): void
}

/** Declines every offer, so that its sender need not wait until it lapses. */
export function declineFiles(port: TransferPort): Transfers {
  /** One answer to each, so that repeated offers cannot fill the send queue. */
  const declining = new Set<number>()
  const decline = async (friend: number) => {
    if (declining.has(friend)) return
    declining.add(friend)
    await port.answer(friend, 0).catch(() => {})
    declining.delete(friend)
  }
  return {
    send() {
      throw new InvalidValue('this client sends no files')
    },
    handleFrame({ name, values }) {
      if (name === 'fileOffer') decline(values.friend)
    },
    handleNotice: ({ subject }) => subject.name === 'file',
    failAll() {},
  }
}
