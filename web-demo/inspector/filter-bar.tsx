import type { SeenFrame } from '../model/inspector.ts'
import { Check } from '../parts/check.tsx'
import type { Filter } from './filter.ts'
import { KindFilter } from './kind-filter.tsx'
import type { InspectorWords } from './words.ts'
import './filter.css'

interface Props {
  frames: readonly SeenFrame[]
  filter: Filter
  onChange: (filter: Filter) => void
  say: InspectorWords
}

/** What decides which frames are listed: direction, kinds of messages, a text, and a switch for connection tests. */
export function FilterBar({ frames, filter, onChange, say }: Props) {
  const { direction, hidden, withoutTests, text } = filter
  return (
    <search class="inspector-filter" aria-label={say.filter}>
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
      <KindFilter frames={frames} hidden={hidden} onChange={hidden => onChange({ ...filter, hidden })} say={say} />
      <Check
        label={say.withoutTests}
        checked={withoutTests}
        onChange={({ currentTarget: { checked } }) => onChange({ ...filter, withoutTests: checked })}
      />
    </search>
  )
}
