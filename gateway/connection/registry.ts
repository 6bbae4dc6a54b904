/** The open connections of this instance. */
import type { Connection } from './connection.ts'

export class ConnectionRegistry {
  private readonly all = new Set<Connection>()
  private onEmpty = () => {}
  private named = 0

  get size(): number {
    return this.all.size
  }

  [Symbol.iterator](): IterableIterator<Connection> {
    return this.all.values()
  }

  /** Returns a name for a connection that has none yet, as the log and administrators have it. */
  nextName(): string {
    return `c${++this.named}`
  }

  add(connection: Connection): void {
    this.all.add(connection)
  }

  remove(connection: Connection): void {
    this.all.delete(connection)
    if (this.all.size === 0) this.onEmpty()
  }

  /** Resolves when no connection is left. */
  empty(): Promise<void> {
    if (this.all.size === 0) return Promise.resolve()
    return new Promise(resolve => {
      this.onEmpty = resolve
    })
  }
}
