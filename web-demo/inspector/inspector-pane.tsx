/** The protocol inspector: every frame as it goes over the wire, taken apart. */

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import type { SeenFrame } from '../model/inspector.ts'
import { words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Notice } from '../parts/status.tsx'
import { everything, filtered } from './filter.ts'
import { FilterBar } from './filter-bar.tsx'
import { FrameDetail } from './frame-detail.tsx'
import { FrameList } from './frame-list.tsx'
import { Splitter, useLayout } from './layout.tsx'
import { Learn } from './learn.tsx'
import { TitleBar } from './title-bar.tsx'
import { inspectorWords } from './words.ts'
import './inspector.css'

export function InspectorPane() {
  const { inspector } = useApp()
  const say = words(inspectorWords)
  const pane = useRef<HTMLElement>(null)
  const right = useRef<HTMLDivElement>(null)
  const layout = useLayout(pane)
  const all = inspector.frames.value
  const [filter, setFilter] = useState(everything)
  const frames = useMemo(() => filtered(all, filter), [all, filter])
  const [selected, setSelected] = useState<SeenFrame | undefined>(undefined)
  const [helpWanted, setHelpWanted] = useState(false)
  /** On a phone: whether the frame stands in place of the list. */
  const [opened, setOpened] = useState(false)
  const [share, setShare] = useState(40)

  const single = layout === 'single'
  const empty = all.length === 0 && selected === undefined
  const help = helpWanted || selected === undefined
  const detailShown = !single || empty || helpWanted || opened
  const listShown = !empty && (!single || !detailShown)

  // What is shown anew is read from its beginning.
  useLayoutEffect(() => {
    right.current?.scrollTo({ top: 0 })
  }, [selected?.id, help])

  // On a phone one thing takes the place of the other, and the focus goes with it.
  const wasOpened = useRef(opened)
  useEffect(() => {
    if (!single || wasOpened.current === opened) return
    wasOpened.current = opened
    const list = pane.current?.querySelector<HTMLElement>('[role="listbox"]')
    const shown = opened ? right.current : list
    shown?.focus({ preventScroll: true })
  }, [single, opened])

  function open(frame: SeenFrame): void {
    setSelected(frame)
    setHelpWanted(false)
    setOpened(true)
  }

  function backToList(): void {
    setHelpWanted(false)
    setOpened(false)
  }

  return (
    <section ref={pane} class={`inspector inspector-${layout}`} aria-label={say.title}>
      <TitleBar
        frames={frames}
        helpShown={help && detailShown}
        say={say}
        onHelp={() => setHelpWanted(!help || !detailShown)}
        onClear={() => {
          inspector.clear()
          setSelected(undefined)
          backToList()
        }}
      />
      {listShown && <FilterBar frames={all} filter={filter} onChange={setFilter} say={say} />}
      {inspector.paused.value && (
        <div class="inspector-paused">
          <Notice kind="info">{say.paused}</Notice>
        </div>
      )}
      <div class="inspector-parts" style={{ '--inspector-share': `${share}%` }}>
        {!empty && (
          <div class="inspector-left" hidden={!listShown}>
            {frames.length > 0 ? (
              <FrameList
                frames={frames}
                selected={selected}
                say={say}
                onSelect={frame => {
                  setSelected(frame)
                  setHelpWanted(false)
                }}
                onOpen={open}
              />
            ) : (
              <div class="inspector-none">
                <p>{say.noMatch}</p>
                <Button onClick={() => setFilter(everything)}>{say.showAll}</Button>
              </div>
            )}
            <p class="inspector-count">
              {say.count(frames.length, all.length)} · {say.most}
            </p>
          </div>
        )}
        {listShown && !single && (
          <Splitter share={share} onShare={setShare} beside={layout === 'beside'} label={say.resize} />
        )}
        {detailShown && (
          <div ref={right} class="inspector-right" tabIndex={-1}>
            {single && !empty && (
              <Button class="inspector-back" onClick={backToList}>
                <Icon name="back" />
                {say.back}
              </Button>
            )}
            {empty && <p class="inspector-empty">{say.noneYet}</p>}
            {help ? <Learn say={say} /> : <FrameDetail key={selected.id} frame={selected} say={say} />}
          </div>
        )}
      </div>
    </section>
  )
}
