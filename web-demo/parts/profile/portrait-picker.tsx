import { useLayoutEffect, useRef } from 'preact/hooks'
import { words } from '../../model/language.ts'
import { Portrait } from '../portrait.tsx'
import { portraitWords } from './words.ts'
import './profile.css'

interface Props {
  /** 0–255 */
  value: number
  onChange: (portrait: number) => void
}

const all = Array.from({ length: 256 }, (_, portrait) => portrait)

/** Returns how many items a key moves in a grid of this many columns. */
function step(key: string, columns: number): number {
  switch (key) {
    case 'ArrowLeft':
      return -1
    case 'ArrowRight':
      return 1
    case 'ArrowUp':
      return -columns
    case 'ArrowDown':
      return columns
    default:
      return 0
  }
}

/** A grid of all 256 portraits, for mouse and arrow keys. */
export function PortraitPicker({ value, onChange }: Props) {
  const say = words(portraitWords)
  const grid = useRef<HTMLDivElement>(null)
  const chosen = all[value] ?? 0

  // scrollIntoView would scroll the surrounding window, too.
  useLayoutEffect(() => {
    const box = grid.current
    const button = box?.children[chosen]
    if (box === null || !(button instanceof HTMLElement)) return
    const { offsetTop: top, offsetHeight: height } = button
    if (top < box.scrollTop || top + height > box.scrollTop + box.clientHeight) {
      box.scrollTop = top - (box.clientHeight - height) / 2
    }
  }, [chosen])

  const onKeyDown = (event: KeyboardEvent): void => {
    const box = grid.current
    if (box === null) return
    const columns = getComputedStyle(box).gridTemplateColumns.split(' ').length
    const by = step(event.key, columns)
    const next = box.children[chosen + by]
    if (by === 0 || !(next instanceof HTMLElement)) return
    event.preventDefault()
    next.focus()
    onChange(chosen + by)
  }

  return (
    <div class="portrait-picker">
      <div class="portrait-picker-parts">
        <div class="portrait-picker-chosen">
          <Portrait number={chosen} size={64} />
          <span>{say.name(chosen)}</span>
        </div>
        <div ref={grid} class="portrait-picker-grid" role="radiogroup" aria-label={say.portrait} onKeyDown={onKeyDown}>
          {all.map(portrait => (
            // biome-ignore lint/a11y/useSemanticElements: native radio buttons do not support arrow keys in a grid
            <button
              key={portrait}
              type="button"
              role="radio"
              class="portrait-picker-one"
              aria-checked={portrait === chosen}
              aria-label={say.name(portrait)}
              title={say.name(portrait)}
              tabIndex={portrait === chosen ? 0 : -1}
              onClick={() => onChange(portrait)}
            >
              <Portrait number={portrait} size={36} />
            </button>
          ))}
        </div>
      </div>
    </div>
  )
}
