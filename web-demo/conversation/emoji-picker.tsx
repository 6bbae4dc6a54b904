import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { language, words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { useLayer } from '../parts/layers.ts'
import { insertAtCaret } from './composer-input.ts'
import { emojiCategories } from './emoji.ts'
import { EmojiIndex, type NamedEmoji, recentEmoji, rememberEmoji } from './emoji-search.ts'
import { conversationWords } from './words.ts'

/** Opens the emoji picker, which stays open until Escape, Back or a click elsewhere. */
export function EmojiButton({ field }: { field: RefObject<HTMLTextAreaElement | null> }) {
  const say = words(conversationWords)
  const whole = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)
  useLayer(open, () => {
    setOpen(false)
    // Not to the field: on a phone, its keyboard would come up.
    whole.current?.querySelector('button')?.focus()
  })

  useLayoutEffect(() => {
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
      {open && (
        <EmojiPicker
          onChoose={emoji => {
            rememberEmoji(emoji)
            if (field.current !== null) insertAtCaret(field.current, emoji)
          }}
        />
      )}
    </div>
  )
}

const columns = 8
const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }

interface Section {
  readonly title: string
  readonly emoji: readonly NamedEmoji[]
}

/** The emoji picker, eight in a row, with a search; the arrow keys, Home and End move between them. */
function EmojiPicker({ onChoose }: { onChoose: (emoji: string) => void }) {
  const say = words(conversationWords)
  const picker = useRef<HTMLDivElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const [current, setCurrent] = useState(0)
  const [text, setText] = useState('')
  const found = useFound(text)
  const [recent] = useState(recentEmoji)
  const sections = found === undefined ? offered(recent) : [{ title: say.emojiFound, emoji: found }]
  const count = sections.reduce((sum, { emoji }) => sum + emoji.length, 0)

  const focus = (index: number): void => {
    setCurrent(index)
    picker.current?.querySelectorAll<HTMLElement>('button')[index]?.focus()
  }
  useLayoutEffect(() => {
    if (matchMedia('(pointer: fine)').matches) field.current?.focus()
    else focus(0)
  }, [])

  let index = 0
  return (
    <div
      ref={picker}
      class="conversation-popup conversation-emoji-picker"
      role="dialog"
      aria-label={say.emoji}
      onKeyDown={event => {
        const isSearching = event.target === field.current
        if (isSearching && event.key !== 'ArrowDown') return
        const step = steps[event.key]
        const moved = isSearching ? 0 : current + (step ?? 0)
        const target = event.key === 'Home' ? 0 : event.key === 'End' ? count - 1 : moved
        if ((target === current && !isSearching) || target < 0 || target >= count) return
        event.preventDefault()
        focus(target)
      }}
    >
      <input
        ref={field}
        type="search"
        class="conversation-emoji-search"
        maxLength={40}
        placeholder={say.emojiSearch}
        aria-label={say.emojiSearch}
        value={text}
        onInput={event => {
          setText(event.currentTarget.value)
          setCurrent(0)
        }}
        onKeyDown={event => {
          const [first] = found ?? []
          if (event.key !== 'Enter' || event.isComposing) return
          // It stands in the form of the composer.
          event.preventDefault()
          if (first !== undefined) onChoose(first.text)
        }}
      />
      {found?.length === 0 && <p role="status">{say.emojiNone}</p>}
      {sections.map(({ title, emoji }) => (
        <fieldset key={title}>
          <legend>{title}</legend>
          {emoji.map(({ text, name }) => {
            const place = index++
            return (
              <button
                key={text}
                type="button"
                tabIndex={place === current ? 0 : -1}
                aria-label={name}
                title={name}
                onFocus={() => setCurrent(place)}
                onClick={() => onChoose(text)}
              >
                {text}
              </button>
            )
          })}
        </fieldset>
      ))}
    </div>
  )
}

/** The common emoji, and before them those that were used last. */
function offered(recent: readonly string[]): readonly Section[] {
  const named = language.value
  const common = emojiCategories.map(category => ({
    title: category[named],
    emoji: category.emoji.map(emoji => ({ text: emoji.text, name: emoji[named] })),
  }))
  if (recent.length === 0) return common
  const names = new Map(common.flatMap(({ emoji }) => emoji.map(({ text, name }) => [text, name] as const)))
  const used = recent.map(text => ({ text, name: names.get(text) ?? text }))
  return [{ title: words(conversationWords).emojiRecent, emoji: used }, ...common]
}

/** What a search has found; undefined without one. */
function useFound(text: string): readonly NamedEmoji[] | undefined {
  const [index] = useState(() => new EmojiIndex())
  const [found, setFound] = useState<readonly NamedEmoji[]>()
  const named = language.value
  useEffect(() => {
    let wanted = true
    if (text.trim() === '') setFound(undefined)
    else void index.search(text, named).then(each => wanted && setFound(each))
    return () => {
      wanted = false
    }
  }, [text, named])
  return found
}
