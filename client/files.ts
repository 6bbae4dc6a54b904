/** The files that are offered or on their way, one per direction and friend (X1). */
import type { Connection } from './connection.ts'
import { Download, type IncomingFile } from './incoming-file.ts'
import { Upload } from './outgoing-file.ts'

/** Offers that may be open at once; more are declined. */
const MOST_OFFERS = 100

/** What files need of the client. */
export interface FilePort {
  /** The connection somebody is signed in on. Throws a NotSignedIn or ConnectionLost when there is none. */
  online(): Connection
  /** Resolves when the server has taken an offer (0x13), or an answer (0x14); rejects with its refusal. */
  offer(friend: number, name: string, length: number): Promise<void>
  answer(friend: number, accepted: 0 | 1): Promise<void>
  /** Someone offers a file. */
  offered(file: IncomingFile): void
}

export class Files {
  private readonly port: FilePort
  /** By friend, like all here. */
  private readonly uploads = new Map<number, Upload>()
  private readonly downloads = new Map<number, Download>()
  /** Until the server has been told that an upload is cancelled, or a download not wanted. */
  private readonly withdrawing = new Map<number, Promise<void>>()
  private readonly declining = new Map<number, Promise<void>>()

  constructor(port: FilePort) {
    this.port = port
  }

  /** Offers a file. One to the same friend at a time; another fails with a Refused. */
  send(friend: number, file: Blob, name: string, signal: AbortSignal | undefined): Upload {
    const upload = new Upload(this.port, friend, file, name, signal, () => this.withdraw(friend))
    if (this.uploads.get(friend)?.isOpen) upload.refuse(`another file is on its way to ${friend}`)
    else {
      this.uploads.set(friend, upload)
      upload.over.then(() => forget(this.uploads, friend, upload))
      upload.offer(this.withdrawing.get(friend))
    }
    return upload
  }

  /** Someone offers a file. */
  offered(friend: number, name: string, length: number): void {
    this.downloads.get(friend)?.endedEarly(`${friend} offers another`)
    if (this.downloads.size >= MOST_OFFERS) {
      // Once is enough: who offers again and again must not fill the outbox.
      if (!this.declining.has(friend)) this.decline(friend)
      return
    }
    const download = new Download(this.port, friend, name, length, () => this.decline(friend))
    this.downloads.set(friend, download)
    download.over.then(() => forget(this.downloads, friend, download))
    this.port.offered(download)
  }

  /** The friend takes the file that was offered, or does not want it, or no longer. */
  answered(friend: number, accepted: number): void {
    this.uploads.get(friend)?.answered(accepted === 1)
  }

  chunk(friend: number, data: Uint8Array): void {
    this.downloads.get(friend)?.take(data)
  }

  /** Whether a notice is about a file that is offered, received or declined here. */
  noticed(text: string): boolean {
    const [, number, why = ''] = /^The file from (\d+) ends early: (.*?)\.?$/s.exec(text) ?? []
    if (number === undefined) return false
    const download = this.downloads.get(Number(number))
    if (!download?.isOpen) return this.declining.has(Number(number))
    download.endedEarly(why)
    return true
  }

  /** The connection, or the sign-in, is gone, and all transfers with it. */
  end(error: Error): void {
    for (const file of [...this.uploads.values(), ...this.downloads.values()]) file.lost(error)
  }

  /** 0x14 names only the friend, and ends a file that comes from there first (X2): it waits until there is none. */
  private withdraw(friend: number): void {
    const download = this.downloads.get(friend)
    const told = Promise.all([download?.over, this.declining.get(friend)]).then(() => this.port.answer(friend, 0))
    keep(this.withdrawing, friend, told)
  }

  private decline(friend: number): void {
    keep(this.declining, friend, this.port.answer(friend, 0))
  }
}

/** Keeps a promise until it is settled, however. */
function keep(promises: Map<number, Promise<void>>, friend: number, promise: Promise<void>): void {
  const settled = promise.catch(() => {})
  promises.set(friend, settled)
  settled.then(() => forget(promises, friend, settled))
}

function forget<T>(map: Map<number, T>, friend: number, value: T): void {
  if (map.get(friend) === value) map.delete(friend)
}
