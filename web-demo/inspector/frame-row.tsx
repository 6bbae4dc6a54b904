import { languageTag } from '../language/language.ts'
import type { SeenFrame } from '../model/inspector.ts'
import { summary } from './frame-text.ts'
import { hexCode } from './hex.ts'
import type { InspectorWords } from './words.ts'

/** A moment to the millisecond, such as 21:07:03.042. */
export function exactTime(ms: number): string {
  return new Date(ms).toLocaleTimeString(languageTag(), {
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
    fractionalSecondDigits: 3,
  })
}

/** What one line of the list says about a frame. */
export function FrameRow({ frame, say }: { frame: SeenFrame; say: InspectorWords }) {
  const { direction, name, time, length, bytes } = frame
  return (
    <>
      <span class="inspector-row-time">{exactTime(time)}</span>
      <span class={`inspector-way inspector-${direction}`}>
        <span aria-hidden="true">{direction === 'out' ? '→' : '←'}</span> {say[direction]}
      </span>
      <span class="inspector-row-type">{hexCode(bytes[3] ?? 0)}</span>
      <span class="inspector-row-name">{name}</span>
      <span class="inspector-row-length">{say.bytes(length, length.toLocaleString(languageTag()))}</span>
      <span class="inspector-row-values">{summary(frame, say.meanings)}</span>
    </>
  )
}
