import { useLayoutEffect, useRef } from 'preact/hooks'
import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import type { MonitoredLine } from '../model/monitor.ts'
import { formatTime } from '../parts/format.ts'
import { peopleWords } from './words.ts'

/** How far from its end the log may be and still follow what comes, px. */
const NEAR = 24

/** What was said by and to whom is watched. It follows what comes, unless someone has scrolled up. */
export function MonitorLog() {
  const { monitor } = useApp()
  const say = words(peopleWords)
  const box = useRef<HTMLDivElement>(null)
  const follows = useRef(true)
  const lines = monitor.lines.value

  useLayoutEffect(() => {
    if (follows.current && box.current !== null) box.current.scrollTop = box.current.scrollHeight
  }, [lines])

  return (
    <div
      ref={box}
      class="people-log"
      role="log"
      aria-label={say.lines}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        follows.current = scrollHeight - clientHeight - scrollTop < NEAR
      }}
    >
      {lines.length === 0 && <p class="people-quiet">{say.noLines}</p>}
      {lines.map((line, place) => (
        <Line key={`${line.time} ${place}`} line={line} />
      ))}
    </div>
  )
}

function Line({ line: { speaker, recipient, text, time } }: { line: MonitoredLine }) {
  return (
    <p class="people-log-line">
      <time dateTime={new Date(time).toISOString()}>{formatTime(time)}</time>{' '}
      <strong>
        <Name number={speaker} /> → {recipient === 0 ? words(peopleWords).everyone : <Name number={recipient} />}:
      </strong>{' '}
      <span>{text}</span>
    </p>
  )
}

function Name({ number }: { number: number }) {
  const { nickname } = useApp().people.get(number).value
  return (
    <>
      {nickname !== '' && <bdi>{nickname}</bdi>} {nickname === '' ? number : `(${number})`}
    </>
  )
}
