import type { Signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useId, useRef } from 'preact/hooks'

interface Tab {
  label: string
  panel: ComponentChildren
}

interface Props {
  /** What the tabs are for, said by screen readers. */
  label: string
  /** Always as many and in the same order: what was entered in a panel stays while another is shown. */
  tabs: readonly Tab[]
  /** The place of the one that is shown. */
  shown: Signal<number>
}

/** Panels of which one is shown; the arrow keys go from tab to tab. */
export function Tabs({ label, tabs, shown }: Props) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)

  function onKeyDown(event: KeyboardEvent) {
    const place = destination(event.key, shown.value, tabs.length)
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

/** Where a key leads from a tab; undefined for keys that lead nowhere. */
function destination(key: string, from: number, count: number): number | undefined {
  if (key === 'ArrowRight') return (from + 1) % count
  if (key === 'ArrowLeft') return (from + count - 1) % count
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return undefined
}
