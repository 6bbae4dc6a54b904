import { useCallback, useLayoutEffect, useMemo, useState } from 'preact/hooks'
import type { ListedMessage, Thread, UnreadDivider } from '../model/thread.ts'
import { hasAllUnread, type ListLine } from './list-lines.ts'

/** Messages that are loaded at most to find where the unread begin. */
const MAX_LOADED = 5000

interface FirstUnread {
  /** Leads to the first unread message; undefined if there is none, or the reader has been there. */
  readonly toFirst: (() => void) | undefined
  /** To be called when the line where the unread begin is in sight. */
  readonly onSeen: () => void
}

/** The way to the first unread message, which may be far above and not loaded. `show` scrolls to a line by its index. */
export function useFirstUnread<M extends ListedMessage>(
  thread: Thread<M>,
  lines: readonly ListLine<M>[],
  show: (index: number) => void,
): FirstUnread {
  const divider = thread.divider.value
  const [seen, setSeen] = useState<UnreadDivider>()
  /** What the reader wants to see, once it is loaded. */
  const [wanted, setWanted] = useState<UnreadDivider>()
  // The list is drawn anew whenever it scrolls, and may have thousands of lines.
  const index = useMemo(() => lines.findIndex(({ is }) => is === 'unread'), [lines])

  useLayoutEffect(() => {
    if (wanted !== undefined && index !== -1) show(index)
  }, [wanted])

  const isMissing = (): boolean =>
    divider !== undefined && thread.hasOlder.peek() && !hasAllUnread(thread.messages.peek(), divider)
  const load = async (): Promise<void> => {
    for (let count = -1; isMissing() && count < thread.messages.peek().length && count < MAX_LOADED; ) {
      count = thread.messages.peek().length
      await thread.loadOlder()
    }
  }
  const onSeen = useCallback(() => setSeen(divider), [divider])
  const isOffered = divider !== undefined && divider !== seen && (index !== -1 || isMissing())
  return {
    // What could not be loaded is said where it is missing.
    toFirst: isOffered
      ? () =>
          void load()
            .catch(() => {})
            .then(() => setWanted(divider))
      : undefined,
    onSeen,
  }
}
