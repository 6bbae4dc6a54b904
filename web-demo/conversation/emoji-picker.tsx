import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { language, words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { insertAtCaret } from './composer-input.ts'
import { emojiCategories } from './emoji.ts'
import { conversationWords } from './words.ts'

/** Opens the emoji picker, which stays open until Escape or a click elsewhere. */
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

const columns = 8
const all = emojiCategories.flatMap(category => category.emoji)
/** Every category fills whole rows, so that a step up or down is the same everywhere. */
const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }

/** The emoji picker, eight in a row; the arrow keys, Home and End move between them. */
function EmojiPicker({ onChoose }: { onChoose: (emoji: string) => void }) {
  const say = words(conversationWords)
  const picker = useRef<HTMLDivElement>(null)
  const [current, setCurrent] = useState(0)
  const named = language.value

  const focus = (index: number): void => {
    setCurrent(index)
    picker.current?.querySelectorAll('button')[index]?.focus()
  }
  useLayoutEffect(() => focus(0), [])

  return (
    <div
      ref={picker}
      class="conversation-emoji-picker"
      role="dialog"
      aria-label={say.emoji}
      onKeyDown={event => {
        const step = steps[event.key]
        const target = event.key === 'Home' ? 0 : event.key === 'End' ? all.length - 1 : current + (step ?? 0)
        if (target === current || all[target] === undefined) return
        event.preventDefault()
        focus(target)
      }}
    >
      {emojiCategories.map(category => (
        <fieldset key={category.en}>
          <legend>{category[named]}</legend>
          {category.emoji.map(emoji => {
            const index = all.indexOf(emoji)
            return (
              <button
                key={emoji.text}
                type="button"
                tabIndex={index === current ? 0 : -1}
                aria-label={emoji[named]}
                title={emoji[named]}
                onFocus={() => setCurrent(index)}
                onClick={() => onChoose(emoji.text)}
              >
                {emoji.text}
              </button>
            )
          })}
        </fieldset>
      ))}
    </div>
  )
}
