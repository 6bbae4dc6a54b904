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

/** How far a key goes in a grid of so many columns. */
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

/** All 256 portraits to choose one from: a click, or the arrow keys. */
export function PortraitPicker({ value, onChange }: Props) {
  const say = words(portraitWords)
  const grid = useRef<HTMLDivElement>(null)
  const chosen = all[value] ?? 0

  // Scrolled by hand: scrollIntoView would move the window around the grid, too.
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
            // biome-ignore lint/a11y/useSemanticElements: native radio buttons know no grid, arrow keys would not go up and down
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
