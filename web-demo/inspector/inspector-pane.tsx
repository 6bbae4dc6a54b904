/** The protocol inspector: lists every frame on the wire and shows its details. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import type { CapturedFrame } from '../model/inspector.ts'
import { words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Notice } from '../parts/status.tsx'
import { everything, filtered } from './filter.ts'
import { FilterBar } from './filter-bar.tsx'
import { FrameDetail } from './frame-detail.tsx'
import { FrameList, type Look } from './frame-list.tsx'
import { Guide } from './guide.tsx'
import { Splitter, useLayout } from './layout.tsx'
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
  const [look, setLook] = useState<Look>('list')
  const frames = useMemo(() => filtered(all, filter), [all, filter])
  const [selected, setSelected] = useState<CapturedFrame | undefined>(undefined)
  const [helpWanted, setHelpWanted] = useState(false)
  /** On a phone: whether the details replace the list. */
  const [opened, setOpened] = useState(false)
  const [share, setShare] = useState(40)

  const single = layout === 'single'
  const empty = all.length === 0 && selected === undefined
  const help = helpWanted || selected === undefined
  const detailShown = !single || empty || helpWanted || opened
  const listShown = !empty && (!single || !detailShown)

  // New content starts at its top.
  useLayoutEffect(() => {
    right.current?.scrollTo({ top: 0 })
  }, [selected?.id, help])

  // On a phone list and details replace each other, and the focus follows.
  const wasOpened = useRef(opened)
  useEffect(() => {
    if (!single || wasOpened.current === opened) return
    wasOpened.current = opened
    const list = pane.current?.querySelector<HTMLElement>('[role="listbox"]')
    const shown = opened ? right.current : list
    shown?.focus({ preventScroll: true })
  }, [single, opened])

  function open(frame: CapturedFrame): void {
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
        onHelp={() => setHelpWanted(!help || !detailShown)}
        onClear={() => {
          inspector.clear()
          setSelected(undefined)
          backToList()
        }}
        onLoad={() => {
          setSelected(undefined)
          setFilter(everything)
          backToList()
        }}
      />
      {listShown && <FilterBar frames={all} filter={filter} onChange={setFilter} look={look} onLook={setLook} />}
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
                look={look}
                frames={frames}
                selected={selected}
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
            {help ? <Guide /> : <FrameDetail key={selected.id} frame={selected} frames={all} onShow={open} />}
          </div>
        )}
      </div>
    </section>
  )
}
