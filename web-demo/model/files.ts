/** File transfers in both directions (X1–X4). */
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals'
import type { IncomingFile, OicqClient } from '../../client/index.ts'
import type { Conversations } from './conversations.ts'
import type { IncomingMessages } from './incoming-messages.ts'
import { onNextFrame, page, saveAs } from './platform.ts'
import { Transfer, type TransferView } from './transfer.ts'

/** Maximum size of all received files in memory; saved ones make room for others. */
const MAX_HELD_BYTES = 512 * 1024 * 1024
/** Maximum number of ended transfers without content in the list. */
const MAX_OVER = 100

interface FilesContext {
  readonly client: OicqClient
  readonly conversations: Conversations
  readonly incoming: IncomingMessages
}

export class Files {
  private readonly context: FilesContext
  private readonly shown = signal<readonly TransferView[]>([])
  readonly transfers: ReadonlySignal<readonly TransferView[]> = this.shown
  /** Whether leaving the page would break off a transfer. */
  readonly areRunning: ReadonlySignal<boolean> = computed(() =>
    this.shown.value.some(({ state, outgoing }) => state === 'running' || (state === 'offered' && outgoing)),
  )
  private all: Transfer[] = []
  /** The files that were offered, by transfer: a failed one can be offered again. */
  private readonly offers = new Map<number, File>()
  private lastId = 0
  private isDue = false

  constructor(context: FilesContext) {
    this.context = context
    context.client.on('fileOffer', file => this.offered(file))
    effect(() => this.warnBeforeLeaving())
  }

  end(): void {
    this.all = []
    this.offers.clear()
    this.shown.value = []
  }

  /** Subscribes a component that reads it. */
  get(id: number): TransferView | undefined {
    return this.shown.value.find(transfer => transfer.id === id)
  }

  /** Offers a file; its transfer and its message show the progress. */
  send(friend: number, file: File): void {
    const { client, conversations } = this.context
    const from = client.number
    if (from === undefined) throw new Error('nobody is signed in')
    const conversation = conversations.with(friend)
    const id = ++this.lastId
    const shown = { name: file.name, length: file.size, outgoing: true, transfer: id }
    const message = conversation.add({ from, kind: 'file', text: file.name, state: 'sending', file: shown })
    this.offers.set(id, file)
    this.follow(id, friend, message.id, client.sendFile(friend, file))
  }

  /** Offers a file again that did not arrive. */
  sendAgain(id: number): void {
    const [transfer, file] = [this.find(id), this.offers.get(id)]
    if (transfer?.result !== undefined && file !== undefined) this.send(transfer.file.friend, file)
  }

  /** Accepts a file, or refuses it when there is no room for it. */
  accept(id: number): void {
    const transfer = this.find(id)
    if (transfer === undefined) return
    if (transfer.file.length > MAX_HELD_BYTES) transfer.refuse('tooLarge')
    else if (this.makeRoom(transfer.file.length)) transfer.accept()
    else transfer.refuse('noMoreRoom')
  }

  refuse(id: number): void {
    this.find(id)?.refuse()
  }

  cancel(id: number): void {
    this.find(id)?.file.cancel()
  }

  /** Saves a received file as a download. */
  save(id: number): void {
    const transfer = this.find(id)
    if (transfer?.result?.blob === undefined) return
    saveAs(transfer.file.name, transfer.result.blob)
    transfer.isSaved = true
  }

  private offered(file: IncomingFile): void {
    const { friend, name, length } = file
    const id = ++this.lastId
    const shown = { name, length, outgoing: false, transfer: id }
    const message = this.context.incoming.add(friend, { kind: 'file', text: name, file: shown })
    this.follow(id, friend, message.id, file)
  }

  private follow(id: number, friend: number, message: string, file: Transfer['file']): void {
    const conversation = this.context.conversations.with(friend)
    let isOver = false
    const transfer = new Transfer(id, file, () => {
      const { result } = transfer
      if (result === undefined) return this.showSoon()
      if (!isOver) conversation.settleFile(message, result.state, result.failure)
      isOver = true
      this.show()
    })
    const over = this.all.filter(({ result, heldBytes }) => result !== undefined && heldBytes === 0)
    const unlisted = new Set(over.slice(0, -MAX_OVER))
    this.all = [...this.all.filter(each => !unlisted.has(each)), transfer]
    for (const { id } of unlisted) this.offers.delete(id)
    this.show()
  }

  /** Releases saved files until this many more bytes fit. Returns false if they do not. */
  private makeRoom(bytes: number): boolean {
    const total = () => this.all.reduce((sum, each) => sum + each.heldBytes, 0)
    for (const transfer of this.all) {
      if (total() + bytes <= MAX_HELD_BYTES) return true
      if (transfer.isSaved) transfer.release()
    }
    return total() + bytes <= MAX_HELD_BYTES
  }

  /** Has the browser ask before the page is left. Only then: a page with such a listener is never kept for Back. */
  private warnBeforeLeaving(): (() => void) | undefined {
    if (!this.areRunning.value) return undefined
    const ask = (event: Event): void => event.preventDefault()
    page?.addEventListener('beforeunload', ask)
    return () => page?.removeEventListener('beforeunload', ask)
  }

  private find(id: number): Transfer | undefined {
    return this.all.find(transfer => transfer.id === id)
  }

  /** Updates at most once per frame of the screen. */
  private showSoon(): void {
    if (this.isDue) return
    this.isDue = true
    onNextFrame(() => {
      this.isDue = false
      this.show()
    })
  }

  private show(): void {
    this.shown.value = this.all.map(({ view }) => view)
  }
}
