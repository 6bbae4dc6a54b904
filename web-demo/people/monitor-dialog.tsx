import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import type { MonitoredLine } from '../model/monitor.ts'
import { fullName, parseNumber } from '../model/names.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { NumberField } from '../parts/entry-fields.tsx'
import { formatTime } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { Failure, useRequest } from '../parts/request.tsx'
import { Notice } from '../parts/status.tsx'
import { peopleWords } from './words.ts'

/** Monitors the messages of one number, for operators (S2). */
export function MonitorDialog({ onClose }: { onClose: () => void }) {
  const { monitor } = useApp()
  const say = words(peopleWords)
  return (
    <Dialog title={say.monitor} wide onClose={onClose}>
      <div class="people-stack">
        <Notice kind="info">{say.monitorAbout}</Notice>
        {monitor.watched.value === 0 ? <StartForm /> : <Watching number={monitor.watched.value} />}
        <MonitorLog />
      </div>
    </Dialog>
  )
}

function StartForm() {
  const { monitor } = useApp()
  const say = words(peopleWords)
  const entered = useSignal('')
  const complain = useSignal(false)
  const request = useRequest()

  function start(event: Event) {
    event.preventDefault()
    const number = parseNumber(entered.value)
    complain.value = number === undefined
    if (number !== undefined) request.run(() => monitor.watch(number))
  }

  return (
    <form class="people-stack" noValidate onSubmit={start}>
      <div class="people-line">
        <NumberField label={say.watchNumber} value={entered} complain={complain.value} />
        <Button type="submit" kind="primary" disabled={request.busy.value}>
          <Icon name="eye" /> {say.start}
        </Button>
      </div>
      <Failure of={request} />
    </form>
  )
}

function Watching({ number }: { number: number }) {
  const { monitor, people } = useApp()
  const say = words(peopleWords)
  const request = useRequest()
  return (
    <div class="people-stack">
      <div class="people-watching">
        <p role="status">{say.watching(fullName(people.get(number).value))}</p>
        <Button kind="danger" disabled={request.busy.value} onClick={() => request.run(() => monitor.stop())}>
          <Icon name="eye-off" /> {say.stop}
        </Button>
      </div>
      <Failure of={request} />
    </div>
  )
}

/** Within this distance from its end the log follows new messages, px. */
const NEAR = 24

/** The messages of the monitored number. Follows new ones unless the user has scrolled up. */
function MonitorLog() {
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
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
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
