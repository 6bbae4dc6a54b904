import { effect, type ReadonlySignal, signal } from '@preact/signals'
import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import { type App, useApp } from '../model/app.ts'
import { failureText } from '../model/failure.ts'

/** A file that is to be offered to someone. */
interface WaitingFile {
  readonly friend: number
  readonly file: File
}

/** More files don't wait. */
const maxWaiting = 100

/**
 * Files that wait until they can be offered: one file at a time goes to the same person, and only while both are
 * connected (X1). They wait as long as the page is open.
 */
export class FileQueue {
  private readonly files = signal<readonly WaitingFile[]>([])
  readonly waiting: ReadonlySignal<readonly WaitingFile[]> = this.files
  private readonly app: App

  constructor(app: App) {
    this.app = app
  }

  /** Starts offering; answers the function that stops it. */
  start(): () => void {
    return effect(() => {
      const next = this.next()
      if (next !== undefined) this.offer(next)
    })
  }

  /** Answers how many there was no room for. */
  add(friend: number, files: readonly File[]): number {
    const all = [...this.files.peek(), ...files.map(file => ({ friend, file }))]
    this.files.value = all.slice(0, maxWaiting)
    return Math.max(0, all.length - maxWaiting)
  }

  remove(waiting: WaitingFile): void {
    this.files.value = this.files.peek().filter(each => each !== waiting)
  }

  private next(): WaitingFile | undefined {
    const { session, files, roster } = this.app
    const open = files.transfers.value.filter(each => each.state === 'offered' || each.state === 'running')
    const busy = new Set(open.filter(each => each.outgoing).map(each => each.friend))
    if (session.status.value.is !== 'online') return undefined
    return this.files.value.find(({ friend }) => !busy.has(friend) && roster.friend(friend)?.state !== 'offline')
  }

  private offer(next: WaitingFile): void {
    this.remove(next)
    try {
      this.app.files.send(next.friend, next.file)
    } catch (error) {
      this.app.view.toast('error', failureText(error))
    }
  }
}

const FileQueueContext = createContext<FileQueue | undefined>(undefined)

/** Gives the queue to the conversations. */
export const FileQueueProvider = FileQueueContext.Provider

/** A queue that works as long as the component is there. */
export function useNewFileQueue(): FileQueue {
  const app = useApp()
  const [queue] = useState(() => new FileQueue(app))
  useEffect(() => queue.start(), [queue])
  return queue
}

/** The queue of the conversation window. */
export function useFileQueue(): FileQueue {
  const queue = useContext(FileQueueContext)
  if (queue === undefined) throw new Error('no FileQueueProvider around this component')
  return queue
}
