import { effect, type ReadonlySignal, signal } from '@preact/signals'
import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import { type App, useApp } from '../model/app.ts'

/** A file that will be offered to a friend. */
interface QueuedFile {
  readonly friend: number
  readonly file: File
  /** Sent as a text after it; may be empty. */
  readonly caption: string
}

/** A file that the user is about to send. */
export interface ChosenFile {
  readonly file: File
  readonly caption: string
}

/** Maximum number of queued files. */
const MAX_QUEUED = 100

/**
 * Files waiting to be offered: one at a time per friend, and only while both are connected (X1). The queue lives as long
 * as the page.
 */
class FileQueue {
  private readonly files = signal<readonly QueuedFile[]>([])
  readonly waiting: ReadonlySignal<readonly QueuedFile[]> = this.files
  private readonly heldBack = signal(false)
  /** Whether the files wait for the user: the connection has ended for good meanwhile. */
  readonly isHeld: ReadonlySignal<boolean> = this.heldBack
  private readonly app: App

  constructor(app: App) {
    this.app = app
  }

  /** Starts offering; returns a function that stops it. */
  start(): () => void {
    return effect(() => {
      if (this.app.session.status.value.is === 'ended' && this.files.value.length > 0) this.heldBack.value = true
      const next = this.next()
      if (next !== undefined) this.offer(next)
    })
  }

  /** Returns how many files there was no room for. */
  add(friend: number, files: readonly ChosenFile[]): number {
    const all = [...this.files.peek(), ...files.map(chosen => ({ friend, ...chosen }))]
    this.files.value = all.slice(0, MAX_QUEUED)
    return Math.max(0, all.length - MAX_QUEUED)
  }

  remove(waiting: QueuedFile): void {
    this.files.value = this.files.peek().filter(each => each !== waiting)
  }

  /** Goes on with what was held back. */
  goOn(): void {
    this.heldBack.value = false
  }

  private next(): QueuedFile | undefined {
    const { session, files, roster } = this.app
    const open = files.transfers.value.filter(each => each.state === 'offered' || each.state === 'running')
    const busy = new Set(open.filter(each => each.outgoing).map(each => each.friend))
    if (session.status.value.is !== 'online' || this.heldBack.value) return undefined
    return this.files.value.find(({ friend }) => !busy.has(friend) && roster.friend(friend)?.state !== 'offline')
  }

  private offer(next: QueuedFile): void {
    this.remove(next)
    try {
      this.app.files.send(next.friend, next.file)
      if (next.caption.trim() !== '') this.app.conversations.with(next.friend).send(next.caption.trim())
    } catch (error) {
      this.app.view.toastFailure(error)
    }
  }
}

const FileQueueContext = createContext<FileQueue | undefined>(undefined)

/** Provides the queue to the conversations. */
export const FileQueueProvider = FileQueueContext.Provider

/** Creates a queue that runs while the component is mounted. */
export function useNewFileQueue(): FileQueue {
  const app = useApp()
  const [queue] = useState(() => new FileQueue(app))
  useEffect(() => queue.start(), [queue])
  return queue
}

/** Returns the queue of the conversation window. */
export function useFileQueue(): FileQueue {
  const queue = useContext(FileQueueContext)
  if (queue === undefined) throw new Error('no FileQueueProvider around this component')
  return queue
}
