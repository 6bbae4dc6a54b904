import type { Signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useId, useRef } from 'preact/hooks'

interface Tab {
  label: string
  panel: ComponentChildren
}

interface Props {
  /** The accessible name of the tab list. */
  label: string
  /** Must not change in number or order. A panel keeps its state while another is shown. */
  tabs: readonly Tab[]
  /** The index of the shown tab. */
  shown: Signal<number>
}

/** Tabs with panels; the arrow keys move between the tabs. */
export function Tabs({ label, tabs, shown }: Props) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)

  function onKeyDown(event: KeyboardEvent) {
    const place = tabAfterKey(event.key, shown.value, tabs.length)
    if (place === undefined) return
    event.preventDefault()
    shown.value = place
    list.current?.querySelectorAll('button')[place]?.focus()
  }

  return (
    <>
      <div ref={list} class="people-tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map((tab, place) => (
          <button
            key={tab.label}
            type="button"
            role="tab"
            id={`${id}-tab-${place}`}
            aria-controls={`${id}-panel-${place}`}
            aria-selected={shown.value === place}
            tabIndex={shown.value === place ? 0 : -1}
            class="people-tab"
            onClick={() => {
              shown.value = place
            }}
          >
            {tab.label}
          </button>
        ))}
      </div>
      {tabs.map((tab, place) => (
        <div
          key={`${id}-panel-${place}`}
          role="tabpanel"
          id={`${id}-panel-${place}`}
          aria-labelledby={`${id}-tab-${place}`}
          hidden={shown.value !== place}
          class="people-panel"
        >
          {tab.panel}
        </div>
      ))}
    </>
  )
}

/** Returns the tab that a key moves to; undefined for other keys. */
function tabAfterKey(key: string, from: number, count: number): number | undefined {
  if (key === 'ArrowRight') return (from + 1) % count
  if (key === 'ArrowLeft') return (from + count - 1) % count
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return undefined
}
