import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { words } from '../language/language.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { EmojiPicker } from './emoji-picker.tsx'
import { insertAtCaret } from './insert-at-caret.ts'
import { conversationWords } from './words.ts'

/** Opens the emoji above the field. They stay open for more than one; Escape or a press elsewhere closes them. */
export function EmojiButton({ field }: { field: RefObject<HTMLTextAreaElement | null> }) {
  const say = words(conversationWords)
  const whole = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)

  useEffect(() => {
    if (!open) return
    const listening = new AbortController()
    const onPress = (event: PointerEvent): void => {
      if (!(event.target instanceof Node && whole.current?.contains(event.target))) setOpen(false)
    }
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      event.preventDefault()
      setOpen(false)
      field.current?.focus()
    }
    addEventListener('pointerdown', onPress, { signal: listening.signal })
    whole.current?.addEventListener('keydown', onKey, { signal: listening.signal })
    return () => listening.abort()
  }, [open])

  return (
    <div ref={whole} class="conversation-emoji">
      <Button kind="icon" label={say.emoji} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="smile" />
      </Button>
      {open && <EmojiPicker onChoose={emoji => field.current !== null && insertAtCaret(field.current, emoji)} />}
    </div>
  )
}
