import { useComputed } from '@preact/signals'
import type { RefObject } from 'preact'
import { useRef } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import { useDrag, useLongPress } from './gestures.ts'
import { treeStep, typeahead, useFocusRestore } from './keyboard.ts'
import { type MenuTarget, type Point, type RosterState, useRosterActions } from './roster-state.ts'
import { type Row, type Section, visibleRows } from './sections.ts'
import { SectionNode } from './tree-rows.tsx'

interface Props {
  ui: RosterState
  sections: readonly Section[]
  label: string
  tree: RefObject<HTMLDivElement | null>
}

const rowElement = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null

const menuMark = (target: EventTarget | null): Element | null =>
  target instanceof Element ? target.closest('[data-more]') : null

/** The target of a row's menu; the headings of strangers and search results have none. */
function menuTarget({ section, person }: Row): MenuTarget | undefined {
  if (person !== undefined) return { is: 'person', number: person.number }
  return section.is === 'group' ? { is: 'group', group: section.group } : undefined
}

/** The point below a row where its menu opens for the keyboard. */
function below(element: Element): Point {
  const { left, top, height } = element.getBoundingClientRect()
  return { x: left + 24, y: top + height }
}

/** The roster as a tree. Handles mouse, touch and keyboard for all of its rows. */
export function RosterTree({ ui, sections, label, tree }: Props) {
  const app = useApp()
  const actions = useRosterActions(ui)
  const drag = useDrag(actions.move)
  const findTyped = useRef(typeahead())
  const place = useRef(0)
  const unread = useComputed(() => {
    const some = app.conversations.recent.value.filter(each => each.unread > 0)
    return new Map(some.map(each => [each.number, each.unread]))
  })

  const rows = visibleRows(sections)
  // If the row is gone, the one that took its place.
  const current = rows.find(({ key }) => key === ui.current.value) ?? rows[Math.min(place.current, rows.length - 1)]
  place.current = current === undefined ? 0 : rows.indexOf(current)
  const rowAt = (target: EventTarget | null): Row | undefined => {
    const key = rowElement(target)?.dataset.row
    return rows.find(row => row.key === key)
  }

  const sectionAt = (target: EventTarget | null): Section | undefined => {
    const key = target instanceof Element ? target.closest<HTMLElement>('[data-section]')?.dataset.section : undefined
    return sections.find(section => section.key === key)
  }

  const focus = (row: Row): void => {
    tree.current?.querySelector<HTMLElement>(`[data-row="${row.key}"]`)?.focus()
  }
  useFocusRestore(tree, ui.question.value === undefined, () => current && focus(current))

  const fold = ({ section }: Row, folded: boolean): void => {
    if (section.is === 'strangers') ui.strangersFolded.value = folded
    else app.roster.fold(section.group, folded)
  }
  const act = (row: Row): void => {
    if (row.person === undefined) fold(row, !row.section.folded)
    else actions.open(row.person.number)
  }
  const openMenu = (target: EventTarget | null, at: Point): void => {
    const row = rowAt(target)
    const about = row && menuTarget(row)
    if (about === undefined || ui.menu.peek() !== undefined) return
    ui.menu.value = { about, at }
  }
  const longPress = useLongPress(openMenu)

  const onKeyDown = (event: KeyboardEvent): void => {
    const { key, target } = event
    const row = rowAt(target)
    const element = rowElement(target)
    if (row === undefined || element === null || element !== target) return
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const typed = key.length === 1 && key !== ' ' ? findTyped.current(rows, row, key, event.timeStamp) : undefined
    const step = typed === undefined ? treeStep(rows, row, key) : ({ is: 'go', to: typed } as const)
    if (key === 'F10' && event.shiftKey) openMenu(element, below(element))
    else if (step === undefined) return
    else if (step.is === 'go') focus(step.to)
    else if (step.is === 'fold') fold(row, step.folded)
    else act(row)
    event.preventDefault()
  }

  const onClick = (event: MouseEvent): void => {
    const row = rowAt(event.target)
    const more = menuMark(event.target)
    if (row === undefined || longPress.consumeClick()) return
    if (more !== null) openMenu(more, below(more))
    // The second click of a double click may be on another row: opening a conversation ends the search.
    else if (row.person === undefined || event.detail <= 1) act(row)
  }

  const onPointerDown = (event: PointerEvent): void => {
    longPress.down(event)
    // On touch, the browser would start dragging instead of a long press.
    const element = rowElement(event.target)
    const row = rowAt(element)
    if (element !== null)
      element.draggable = row?.person !== undefined && row.section.is === 'group' && event.pointerType === 'mouse'
  }

  return (
    <div
      ref={tree}
      class="roster-tree"
      role="tree"
      aria-label={label}
      onKeyDown={onKeyDown}
      onFocusIn={event => {
        const row = rowAt(event.target)
        if (row !== undefined) ui.current.value = row.key
      }}
      onClick={onClick}
      onContextMenu={event => {
        longPress.over()
        if (rowAt(event.target) === undefined) return
        event.preventDefault()
        openMenu(event.target, { x: event.clientX, y: event.clientY })
      }}
      onPointerDown={onPointerDown}
      onPointerMove={longPress.move}
      onPointerUp={longPress.over}
      onPointerCancel={longPress.over}
      onDragStart={event => {
        const person = rowAt(event.target)?.person
        if (person !== undefined) drag.start(event, person.number)
      }}
      onDragOver={event => drag.hover(event, sectionAt(event.target))}
      onDragLeave={drag.leave}
      onDrop={drag.drop}
      onDragEnd={drag.end}
    >
      {sections.map(section => (
        <SectionNode
          key={section.key}
          section={section}
          unread={unread.value}
          current={current?.section === section ? current.key : undefined}
          selected={current?.section === section ? ui.current.value : undefined}
          front={app.view.conversation.value}
          isTarget={section.is === 'group' && drag.over.value === section.group}
        />
      ))}
    </div>
  )
}
