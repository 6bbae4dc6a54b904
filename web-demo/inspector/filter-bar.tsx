import { useId, useRef, useState } from 'preact/hooks'
import type { CapturedFrame } from '../model/inspector.ts'
import { words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { Check } from '../parts/field.tsx'
import { useLayer } from '../parts/layers.ts'
import { countKinds, type Filter } from './filter.ts'
import type { Look } from './frame-list.tsx'
import { wayText } from './frame-row.tsx'
import { hexCode } from './hex.ts'
import { programOf } from './published-text.ts'
import { timelineWords } from './timeline-words.ts'
import { inspectorWords } from './words.ts'
import './inspector.css'

interface Props {
  frames: readonly CapturedFrame[]
  filter: Filter
  onChange: (filter: Filter) => void
  look: Look
  onLook: (look: Look) => void
}

/** The filter: direction, kinds of messages, a text, and a switch for connection tests; and how frames are shown. */
export function FilterBar({ frames, filter, onChange, look, onLook }: Props) {
  const say = words(inspectorWords)
  const timeline = words(timelineWords)
  const { direction, hidden, withoutTests, text } = filter
  return (
    <search class="inspector-filter" aria-label={say.filter}>
      <select
        aria-label={timeline.look}
        value={look}
        onChange={({ currentTarget: { value } }) => onLook(value === 'timeline' ? 'timeline' : 'list')}
      >
        <option value="list">{timeline.list}</option>
        <option value="timeline">{timeline.timeline}</option>
      </select>
      <input
        type="search"
        aria-label={say.search}
        placeholder={say.search}
        value={text}
        onInput={event => onChange({ ...filter, text: event.currentTarget.value })}
      />
      <select
        aria-label={say.direction}
        value={direction}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...filter, direction: value === 'out' || value === 'in' ? value : 'both' })
        }
      >
        <option value="both">{say.both}</option>
        <option value="out">{say.outOnly}</option>
        <option value="in">{say.inOnly}</option>
      </select>
      <KindFilter frames={frames} hidden={hidden} onChange={hidden => onChange({ ...filter, hidden })} />
      <Check
        label={say.withoutTests}
        checked={withoutTests}
        onChange={({ currentTarget: { checked } }) => onChange({ ...filter, withoutTests: checked })}
      />
    </search>
  )
}

/** An arrow; with the name of a program that is not the server. */
const wayOf = (frame: CapturedFrame): string =>
  programOf(frame.bytes) === 'server' ? (frame.direction === 'out' ? '→' : '←') : wayText(frame)

interface KindFilterProps {
  frames: readonly CapturedFrame[]
  hidden: ReadonlySet<string>
  onChange: (hidden: ReadonlySet<string>) => void
}

/** A button with a list of the captured kinds of messages and their counts, to hide some. */
function KindFilter({ frames, hidden, onChange }: KindFilterProps) {
  const say = words(inspectorWords)
  const id = useId()
  const list = useRef<HTMLFieldSetElement>(null)
  const [isOpen, setOpen] = useState(false)
  useLayer(isOpen, () => list.current?.hidePopover())
  const kinds = [...countKinds(frames)]
  const shown = kinds.filter(([kind]) => !hidden.has(kind)).length

  function choose(kind: string, wanted: boolean): void {
    const next = new Set(hidden)
    if (wanted) next.delete(kind)
    else next.add(kind)
    onChange(next)
  }

  return (
    <div class="inspector-kinds">
      <button type="button" class="button inspector-kinds-button" popovertarget={id}>
        {say.messagesOf(shown, kinds.length)}
      </button>
      <fieldset
        ref={list}
        id={id}
        popover="auto"
        class="inspector-kinds-list"
        onBeforeToggle={event => setOpen(event.newState === 'open')}
      >
        <legend>{say.messages}</legend>
        <div class="inspector-kinds-all">
          <Button onClick={() => onChange(new Set())}>{say.all}</Button>
          <Button onClick={() => onChange(new Set(kinds.map(([kind]) => kind)))}>{say.none}</Button>
        </div>
        {kinds.map(([kind, { frame, count }]) => (
          <Check
            key={kind}
            label={`${wayOf(frame)} ${hexCode(frame.bytes[3] ?? 0)} ${frame.name} (${count})`}
            checked={!hidden.has(kind)}
            onChange={({ currentTarget: { checked } }) => choose(kind, checked)}
          />
        ))}
      </fieldset>
    </div>
  )
}
