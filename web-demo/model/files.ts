/** File transfers in both directions (X1–X4). */
import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals'
import type { IncomingFile } from '../../client/index.ts'
import type { ChatFile, ChatMessage } from './chat-message.ts'
import type { Conversations } from './conversations.ts'
import { warnNotStored } from './database.ts'
import type { IncomingMessages } from './incoming-messages.ts'
import type { KeptFiles } from './kept-files.ts'
import { onNextFrame, page, saveAs } from './platform.ts'
import type { SharedClient } from './shared-client.ts'
import type { FileCommand, Tabs } from './tabs.ts'
import { Transfer, type TransferView } from './transfer.ts'

/** Maximum size of what is being received, and of received files that are not kept: these are in memory. Saved ones make room. */
const MAX_HELD_BYTES = 512 * 1024 * 1024
/** Larger files that were sent are not kept: their sender has them. */
const MAX_SENT_BYTES = 32 * 1024 * 1024
/** Maximum number of ended transfers without content in the list, and of files that can be offered again. */
const MAX_OVER = 100

/** What tells the file of a message; `text` is its name. */
export type FileMessage = Pick<ChatMessage, 'id' | 'text' | 'file'>

interface FilesContext {
  readonly client: SharedClient
  readonly conversations: Conversations
  readonly incoming: IncomingMessages
  readonly kept: KeptFiles
  readonly tabs: Tabs
}

export class Files {
  private readonly context: FilesContext
  private readonly shown = signal<readonly TransferView[]>([])
  /** Of the tab with the connection. */
  readonly transfers: ReadonlySignal<readonly TransferView[]> = this.shown
  /** Whether leaving the page would break off a transfer. */
  readonly areRunning: ReadonlySignal<boolean> = computed(
    () =>
      this.context.client.isLeading.value &&
      this.shown.value.some(({ state, outgoing }) => state === 'running' || (state === 'offered' && outgoing)),
  )
  private readonly asking = signal<number | undefined>(undefined)
  /** The transfer for which the user is to make room, among the files that are kept. */
  readonly wantsRoom: ReadonlySignal<number | undefined> = this.asking
  private all: Transfer[] = []
  /** The files that were offered, by message: a failed one can be offered again. */
  private readonly offers = new Map<string, File>()
  /** Ids of other tabs are others. */
  private lastId = Math.floor(Math.random() * 2 ** 32) * 2 ** 16
  private isDue = false

  constructor(context: FilesContext) {
    this.context = context
    context.client.on('fileOffer', file => this.offered(file))
    this.share()
    effect(() => this.warnBeforeLeaving())
  }

  end(): void {
    this.all = []
    this.offers.clear()
    this.asking.value = undefined
    this.shown.value = []
  }

  /** Subscribes a component that reads it. */
  get(id: number): TransferView | undefined {
    return this.shown.value.find(transfer => transfer.id === id)
  }

  /** Offers a file; its transfer and its message show the progress. */
  send(friend: number, file: File): void {
    if (this.isPassedOn({ do: 'send', friend, file })) return
    const { client, conversations, kept } = this.context
    const from = client.number
    if (from === undefined) throw new Error('nobody is signed in')
    const conversation = conversations.with(friend)
    const transfer = ++this.lastId
    const shown = { name: file.name, length: file.size, outgoing: true, transfer }
    const message = conversation.add({ from, kind: 'file', text: file.name, state: 'sending', file: shown })
    this.offers.set(message.id, file)
    const [oldest] = this.offers.keys()
    if (this.offers.size > MAX_OVER && oldest !== undefined) this.offers.delete(oldest)
    if (file.size <= MAX_SENT_BYTES && kept.hasRoom(file.size)) void kept.keep(keptAs(message), file)
    this.follow(transfer, message, client.sendFile(friend, file))
  }

  /** Whether the file of a message can be offered again: it did not arrive, and is still here. */
  canSendAgain({ id, file }: ChatMessage): boolean {
    if (file === undefined || !file.outgoing || file.outcome === undefined || file.outcome === 'done') return false
    return this.offers.has(id) || this.context.kept.all.value.has(id)
  }

  /** Offers the file of a message again. Rejects as `send` throws. */
  async sendAgain({ id, peer, file }: ChatMessage): Promise<void> {
    const { client, kept } = this.context
    const { number } = client
    const content = this.offers.get(id) ?? (await kept.content(id))
    if (content === undefined || file === undefined || client.number !== number) return
    this.send(peer, content instanceof File ? content : new File([content], file.name))
  }

  /**
   * Accepts a file, or refuses it when it is too large. If there is no room left for it among the files that are kept, asks the
   * user to make some; without `keep` the file is there until the page is left.
   */
  accept(id: number, { keep }: { keep: boolean } = { keep: true }): void {
    if (this.isPassedOn({ do: 'accept', id, keep })) return
    const { kept } = this.context
    const transfer = this.find(id)
    if (transfer === undefined) return
    this.stopAsking()
    const { length } = transfer.file
    if (length > MAX_HELD_BYTES) transfer.refuse('fileTooLarge')
    else if (!this.makeRoom(length)) transfer.refuse('noMoreRoom')
    else if (keep && kept.keeps && !kept.hasRoom(this.arrivingBytes() + length)) this.ask(id)
    else {
      transfer.accept(keep && kept.keeps ? content => kept.keep(keptAs(transfer.message), content) : undefined)
      if (keep) kept.persist().catch(warnNotStored)
    }
  }

  /** The user has decided about the file for which there was no room. */
  stopAsking(): void {
    if (!this.isPassedOn({ do: 'stopAsking' })) this.ask(undefined)
  }

  private ask(id: number | undefined): void {
    this.asking.value = id
    this.tell()
  }

  /** How much is being received that is to be kept, bytes. */
  arrivingBytes(): number {
    return this.all.reduce((sum, { arrivingBytes }) => sum + arrivingBytes, 0)
  }

  refuse(id: number): void {
    if (this.isPassedOn({ do: 'refuse', id })) return
    this.find(id)?.refuse()
  }

  cancel(id: number): void {
    if (this.isPassedOn({ do: 'cancel', id })) return
    this.find(id)?.file.cancel()
  }

  /** Returns the content of a file, as long as it is here. */
  async content({ id, file }: FileMessage): Promise<Blob | undefined> {
    const view = this.shown.peek().find(each => each.id === file?.transfer)
    return view?.blob ?? this.context.kept.content(id)
  }

  /** Saves the file of a message as a download. Rejects if it is not here any more. */
  async save(message: FileMessage): Promise<void> {
    const content = await this.content(message)
    if (content === undefined) throw new Error('the file is not kept any more')
    saveAs(message.text, content.slice(0, content.size, 'application/octet-stream'))
    const transfer = this.transferOf(message.file)
    if (transfer !== undefined) transfer.isSaved = true
  }

  private transferOf(file: ChatFile | undefined): Transfer | undefined {
    return file?.transfer === undefined ? undefined : this.find(file.transfer)
  }

  /** Only the tab with the connection transfers files. */
  private isPassedOn(command: FileCommand): boolean {
    const { client, tabs } = this.context
    if (client.isLeading.peek()) return false
    tabs.tell('file command', command)
    return true
  }

  private share(): void {
    const { client, tabs } = this.context
    tabs.on('arrived', () => this.tell())
    tabs.on('transfers', ({ views, wantsRoom }) => {
      if (client.isLeading.peek()) return
      this.shown.value = views
      this.asking.value = wantsRoom
    })
    tabs.on('file command', command => {
      if (!client.isLeading.peek()) return
      if (command.do === 'send') this.send(command.friend, command.file)
      else if (command.do === 'accept') this.accept(command.id, command)
      else if (command.do === 'stopAsking') this.stopAsking()
      else this[command.do](command.id)
    })
    // What the tab before this one transferred has ended with it.
    effect(() => {
      if (client.isLeading.value) untracked(() => this.takeOver())
    })
  }

  private takeOver(): void {
    this.asking.value = undefined
    this.show()
  }

  private tell(): void {
    const { client, tabs } = this.context
    if (!tabs.hasOthers || !client.isLeading.peek()) return
    tabs.tell('transfers', { views: this.shown.peek(), wantsRoom: this.asking.peek() })
  }

  private offered(file: IncomingFile): void {
    const { friend, name, length } = file
    const id = ++this.lastId
    const shown = { name, length, outgoing: false, transfer: id }
    const message = this.context.incoming.add(friend, { kind: 'file', text: name, file: shown })
    this.follow(id, message, file)
  }

  private follow(id: number, message: ChatMessage, file: Transfer['file']): void {
    const conversation = this.context.conversations.with(message.peer)
    let isOver = false
    const transfer = new Transfer(id, message, file, () => {
      const { result } = transfer
      if (result === undefined) return this.showSoon()
      if (!isOver) {
        conversation.settleFile(message.id, result.state, result.failure)
        if (result.state === 'done') this.offers.delete(message.id)
      }
      isOver = true
      this.show()
    })
    const over = this.all.filter(({ result, heldBytes }) => result !== undefined && heldBytes === 0)
    const unlisted = new Set(over.slice(0, -MAX_OVER))
    this.all = [...this.all.filter(each => !unlisted.has(each)), transfer]
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
    this.tell()
  }
}

function keptAs({ id, peer, time, text: name }: ChatMessage) {
  return { id, peer, name, time }
}
