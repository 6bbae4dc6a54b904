/** The relevant part of a `KeyboardEvent`. */
export interface KeyPress {
  readonly key: string
  /** 229 while an input method handles the key; some browsers do not set `isComposing`. */
  readonly keyCode: number
  readonly isComposing: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

/** Whether an input method owns the key. */
export function isComposed({ isComposing, keyCode }: Pick<KeyPress, 'isComposing' | 'keyCode'>): boolean {
  return isComposing || keyCode === 229
}

/**
 * Returns what Enter does in the composer. The preferred combination sends, the other one inserts a new line. While an
 * input method is composing, it owns the key.
 */
export function enterAction(press: KeyPress, sendWith: 'enter' | 'ctrl+enter'): 'send' | 'new line' | undefined {
  if (press.key !== 'Enter' || isComposed(press)) return undefined
  if (press.shiftKey || press.altKey) return undefined
  const withControl = press.ctrlKey || press.metaKey
  if (withControl === (sendWith === 'ctrl+enter')) return 'send'
  return withControl ? 'new line' : undefined
}

/** Inserts a text at the caret or replaces the selection, as if it had been typed. */
export function insertAtCaret(field: HTMLTextAreaElement, text: string): void {
  // The deprecated command is the only way to insert text that Ctrl+Z can undo; it needs the focus.
  if (document.activeElement === field && document.execCommand('insertText', false, text)) return
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end')
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }))
}
