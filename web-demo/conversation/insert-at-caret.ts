/** Puts a text where the caret is, or in place of what is selected, as if it had been typed. */
export function insertAtCaret(field: HTMLTextAreaElement, text: string): void {
  // The old command is the only way to insert something that Ctrl+Z takes back; it needs the focus.
  if (document.activeElement === field && document.execCommand('insertText', false, text)) return
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end')
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }))
}
