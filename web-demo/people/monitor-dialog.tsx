import { useSignal } from '@preact/signals'
import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { Notice } from '../parts/notice.tsx'
import { parseNumber } from '../sign-in/parse-number.ts'
import { Failure } from './failure.tsx'
import { MonitorLog } from './monitor-log.tsx'
import { NumberField } from './number-field.tsx'
import { useRequest } from './use-request.ts'
import { peopleWords } from './words.ts'

/** For operators: what one number says and hears (S2). */
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
  const { nickname } = people.get(number).value
  return (
    <div class="people-stack">
      <div class="people-watching">
        <p role="status">{say.watching(nickname === '' ? String(number) : `${nickname} (${number})`)}</p>
        <Button kind="danger" disabled={request.busy.value} onClick={() => request.run(() => monitor.stop())}>
          <Icon name="eye-off" /> {say.stop}
        </Button>
      </div>
      <Failure of={request} />
    </div>
  )
}
