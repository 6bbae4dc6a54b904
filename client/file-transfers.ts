/** The file transfers, at most one per direction and friend (X1). */
import type { Notice } from '../protocol/index.ts'
import type { IncomingFrame } from './codec.ts'
import { Refused, refusedHere } from './errors.ts'
import { FileUplink } from './file-uplink.ts'
import { Download } from './incoming-file.ts'
import { Upload, type UploadPort } from './outgoing-file.ts'
import type { TransferPort, Transfers } from './transfers.ts'

/** Offers that may be open at once; further ones are declined. */
const MAX_OFFERS = 100

export class FileTransfers implements Transfers {
  readonly #port: TransferPort
  /** By friend, like all maps here. */
  readonly #uploads = new Map<number, Upload>()
  readonly #downloads = new Map<number, Download>()
  /** Until the server knows that an upload is cancelled, or a download declined. */
  readonly #withdrawing = new Map<number, Promise<void>>()
  readonly #declining = new Map<number, Promise<void>>()
  readonly #uploadPort: UploadPort
  /** The friend to whom a file has ended, until the notice of it. */
  #answered: number | undefined
  #lastUplink: FileUplink | undefined

  constructor(port: TransferPort) {
    this.#port = port
    this.#uploadPort = { uplink: () => this.#uplink(), offer: port.offer }
  }

  /** A second file to the same friend fails with a Refused. */
  send(friend: number, file: Blob, name: string, signal: AbortSignal | undefined): Upload {
    const upload = new Upload(this.#uploadPort, friend, file, name, signal, () => this.#withdraw(friend))
    if (this.#uploads.get(friend)?.isOpen)
      upload.refuse(
        refusedHere({ name: 'offerFile', number: friend }, 'transferUnderWay', 'another file is on its way'),
      )
    else {
      this.#uploads.set(friend, upload)
      upload.ended.then(() => deleteEntry(this.#uploads, friend, upload))
      upload.offer(this.#withdrawing.get(friend))
    }
    return upload
  }

  handleFrame({ name, values }: IncomingFrame): void {
    this.#endAnswered(undefined)
    switch (name) {
      case 'fileOffer':
        this.#handleOffer(values.friend, values.name, values.length)
        break
      case 'fileAnswer':
        this.#handleAnswer(values.friend, values.accepted)
        break
      case 'fileData':
        this.#downloads.get(values.friend)?.receive(values.data)
        break
    }
  }

  /** Someone offers a file. */
  #handleOffer(friend: number, name: string, length: number): void {
    this.#downloads
      .get(friend)
      ?.endEarly(refusedHere({ name: 'file', number: friend }, 'filePeerGone', 'the other user is not there'))
    if (this.#downloads.size >= MAX_OFFERS) {
      // Only once, so that repeated offers cannot fill the send queue.
      if (!this.#declining.has(friend)) this.#decline(friend)
      return
    }
    const download = new Download(this.#port, friend, name, length, () => this.#decline(friend))
    this.#downloads.set(friend, download)
    download.ended.then(() => deleteEntry(this.#downloads, friend, download))
    this.#port.offered(download)
  }

  /** The friend accepts the offered file, or it has ended: the notice that follows says why. */
  #handleAnswer(friend: number, accepted: number): void {
    if (accepted === 1) this.#uploads.get(friend)?.accepted()
    else this.#answered = friend
  }

  /** What follows the answer that ended a file being sent is here: the notice of it, or another frame. */
  #endAnswered(notice: Notice | undefined): void {
    const friend = this.#answered
    if (friend === undefined) return
    this.#answered = undefined
    this.#uploads.get(friend)?.endEarly(notice && new Refused(notice))
  }

  handleNotice(notice: Notice): boolean {
    const { name, number } = notice.subject
    if (this.#answered !== undefined) {
      const isAnswered = this.#answered === number
      this.#endAnswered(isAnswered ? notice : undefined)
      if (isAnswered) return true
    }
    if (name !== 'file' || number === undefined) return false
    const download = this.#downloads.get(number)
    if (!download?.isOpen) return notice.reason === 'fileCancelled' || this.#declining.has(number)
    download.endEarly(new Refused(notice))
    return true
  }

  failAll(error: Error): void {
    for (const file of [...this.#uploads.values(), ...this.#downloads.values()]) file.fail(error)
  }

  /** The one of the connection on which somebody is signed in. */
  #uplink(): FileUplink {
    const connection = this.#port.online()
    if (this.#lastUplink?.connection !== connection) this.#lastUplink = new FileUplink(connection)
    return this.#lastUplink
  }

  /** 0x14 names only the friend, and would first end a file that they are sending (X2): it waits until there is none. */
  #withdraw(friend: number): void {
    const download = this.#downloads.get(friend)
    const withdrawn = Promise.all([download?.ended, this.#declining.get(friend)]).then(() =>
      this.#port.answer(friend, 0),
    )
    keepUntilSettled(this.#withdrawing, friend, withdrawn)
  }

  #decline(friend: number): void {
    keepUntilSettled(this.#declining, friend, this.#port.answer(friend, 0))
  }
}

function keepUntilSettled(promises: Map<number, Promise<void>>, friend: number, promise: Promise<void>): void {
  const settled = promise.catch(() => {})
  promises.set(friend, settled)
  settled.then(() => deleteEntry(promises, friend, settled))
}

/** Deletes an entry, unless another value has replaced it. */
function deleteEntry<T>(map: Map<number, T>, friend: number, value: T): void {
  if (map.get(friend) === value) map.delete(friend)
}
