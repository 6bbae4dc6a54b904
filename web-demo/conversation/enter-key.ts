/** What of a key press counts here; a `KeyboardEvent` fits. */
export interface KeyPress {
  readonly key: string
  /** 229 while an input method takes the key; some browsers say only this, not `isComposing`. */
  readonly keyCode: number
  readonly isComposing: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

/**
 * What a key press in the composer means: send, a new line, or nothing special. The key of the preference sends, the
 * other makes a new line. While an input method composes, Enter belongs to it.
 */
export function meaningOf(press: KeyPress, sendWith: 'enter' | 'ctrl+enter'): 'send' | 'new line' | undefined {
  if (press.key !== 'Enter' || press.isComposing || press.keyCode === 229) return undefined
  if (press.shiftKey || press.altKey) return undefined
  const withControl = press.ctrlKey || press.metaKey
  if (withControl === (sendWith === 'ctrl+enter')) return 'send'
  return withControl ? 'new line' : undefined
}
