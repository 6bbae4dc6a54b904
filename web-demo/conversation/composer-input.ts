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

/** Puts a text where the caret is, or in place of what is selected, as if it had been typed. */
export function insertAtCaret(field: HTMLTextAreaElement, text: string): void {
  // The old command is the only way to insert something that Ctrl+Z takes back; it needs the focus.
  if (document.activeElement === field && document.execCommand('insertText', false, text)) return
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end')
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }))
}
