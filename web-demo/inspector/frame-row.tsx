/** A frame as a line of the list. */
import type { CapturedFrame } from '../model/inspector.ts'
import { words } from '../model/language.ts'
import { formatCount, timeWriter } from '../parts/format.ts'
import { summaryParts } from './frame-text.ts'
import { hexCode } from './hex.ts'
import { programOf } from './published-text.ts'
import { inspectorWords } from './words.ts'

/** Formats a time with milliseconds, such as 21:07:03.042. */
export const exactTime = timeWriter({
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  fractionalSecondDigits: 3,
})

/** The direction, such as `→ out`; with the name of a program that is not the server. */
export function wayText({ direction, bytes }: CapturedFrame): string {
  const say = words(inspectorWords)
  const program = programOf(bytes)
  const way = program === undefined || program === 'server' ? say[direction] : say.programs[program]
  return `${direction === 'out' ? '→' : '←'} ${way}`
}

/** The content of a row. */
export function FrameRow({ frame }: { frame: CapturedFrame }) {
  const say = words(inspectorWords)
  const { direction, name, time, length, bytes } = frame
  return (
    <>
      <span class="inspector-row-time">{exactTime(time)}</span>
      <span class={`inspector-way inspector-${direction}`}>{wayText(frame)}</span>
      <span class="inspector-row-type">{hexCode(bytes[3] ?? 0)}</span>
      <span class="inspector-row-name">{name}</span>
      <span class="inspector-row-length">{say.bytes(length, formatCount(length))}</span>
      <span class="inspector-row-values">
        {summaryParts(frame, say.meanings).map(({ text, isQuote }) => (isQuote ? <bdi lang="">{text}</bdi> : text))}
      </span>
    </>
  )
}
