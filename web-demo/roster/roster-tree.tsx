import { useComputed } from '@preact/signals'
import type { RefObject } from 'preact'
import { useRef } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import { useDrag, useLongPress } from './gestures.ts'
import { treeStep, typeahead, useKeptFocus } from './keyboard.ts'
import { type MenuSubject, type Point, type RosterScreen, useRosterActions } from './roster-state.ts'
import { type Row, rowsOf, type Section } from './sections.ts'
import { SectionNode } from './tree-rows.tsx'

interface Props {
  screen: RosterScreen
  sections: readonly Section[]
  label: string
  tree: RefObject<HTMLDivElement | null>
}

const rowElement = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null

const moreMark = (target: EventTarget | null): Element | null =>
  target instanceof Element ? target.closest('[data-more]') : null

/** What the menu of a line is about; strangers and what is found have no menu as a whole. */
function subjectOf({ section, person }: Row): MenuSubject | undefined {
  if (person !== undefined) return { is: 'person', number: person.number }
  return section.is === 'group' ? { is: 'group', group: section.group } : undefined
}

/** Below a line, where its menu opens for the keyboard. */
function below(element: Element): Point {
  const { left, top, height } = element.getBoundingClientRect()
  return { x: left + 24, y: top + height }
}

/** The roster as a tree: all that the mouse, the fingers and the keys do in it is handled here, once for all lines. */
export function RosterTree({ screen, sections, label, tree }: Props) {
  const app = useApp()
  const actions = useRosterActions(screen)
  const drag = useDrag(actions.move)
  const pointer = useRef('')
  const findTyped = useRef(typeahead())
  const place = useRef(0)
  const unread = useComputed(() => {
    const some = app.conversations.recent.value.filter(each => each.unread > 0)
    return new Map(some.map(each => [each.number, each.unread]))
  })

  const rows = rowsOf(sections)
  // When the line has gone, the one that took its place.
  const current = rows.find(({ key }) => key === screen.current.value) ?? rows[Math.min(place.current, rows.length - 1)]
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
  useKeptFocus(tree, screen.question.value === undefined, () => current && focus(current))

  const fold = ({ section }: Row, folded: boolean): void => {
    if (section.is === 'strangers') screen.strangersFolded.value = folded
    else app.roster.fold(section.group, folded)
  }
  const act = (row: Row): void => {
    if (row.person === undefined) fold(row, !row.section.folded)
    else actions.open(row.person.number)
  }
  const openMenu = (target: EventTarget | null, at: Point): void => {
    const row = rowAt(target)
    const about = row && subjectOf(row)
    if (about === undefined || screen.menu.peek() !== undefined) return
    screen.menu.value = { about, at }
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
    const more = moreMark(event.target)
    if (row === undefined || longPress.ended()) return
    if (more !== null) openMenu(more, below(more))
    // A mouse selects with one click and opens with two; a finger, or a program that helps, opens at once.
    else if (row.person === undefined || pointer.current !== 'mouse' || event.detail === 0) act(row)
  }

  const onPointerDown = (event: PointerEvent): void => {
    pointer.current = event.pointerType
    longPress.down(event)
    // With a finger, the browser would begin to drag where a long press is meant.
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
        if (row !== undefined) screen.current.value = row.key
      }}
      onClick={onClick}
      onDblClick={event => {
        const row = rowAt(event.target)
        if (row?.person !== undefined && pointer.current === 'mouse' && moreMark(event.target) === null) act(row)
      }}
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
          selected={current?.section === section ? screen.current.value : undefined}
          front={app.view.conversation.value}
          isTarget={section.is === 'group' && drag.over.value === section.group}
        />
      ))}
    </div>
  )
}
