/** Searching the history. */
import type { ChatHistory } from '../model/chat-history.ts'
import type { ChatMessage } from '../model/chat-message.ts'

/** Messages found at a time. */
export const HITS = 50

/** Words of a search, as they are compared: without capitals, and without the width that Chinese input methods give them. */
export function searchWords(text: string): readonly string[] {
  return plain(text)
    .split(/\s+/)
    .filter(word => word !== '')
}

const plain = (text: string): string => text.normalize('NFKC').toLowerCase()

/** Whether a message has all of these words. */
export function hasWords({ kind, text }: Pick<ChatMessage, 'kind' | 'text'>, words: readonly string[]): boolean {
  if (kind === 'system') return false
  const plainText = plain(text)
  return words.every(word => plainText.includes(word))
}

/** Finds messages, the newest first, up to `most`; stops when it is aborted. */
export async function search(
  history: ChatHistory,
  {
    words,
    peer,
    most,
    signal,
  }: { words: readonly string[]; peer: number | undefined; most: number; signal: AbortSignal },
): Promise<ChatMessage[]> {
  const found: ChatMessage[] = []
  for await (const piece of history.pieces(peer, 'newest first')) {
    signal.throwIfAborted()
    found.push(...piece.filter(message => hasWords(message, words)))
    if (found.length >= most) break
  }
  return found.slice(0, most)
}
